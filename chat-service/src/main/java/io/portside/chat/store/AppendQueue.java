package io.portside.chat.store;

import io.portside.chat.core.Append;
import io.portside.chat.core.Draft;
import io.portside.chat.core.Refusal;
import io.portside.common.event.BusMessage.RoomAdvanced;
import io.portside.common.event.ChatEvent;
import io.portside.common.sql.Database;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.DatabaseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: what arrives while a transaction runs goes together into the next one. Lives on one
 * event loop; {@link #append} may be called from any.
 */
final class AppendQueue {
  private static final Logger LOG = LoggerFactory.getLogger(AppendQueue.class);
  private static final long MAX_BATCH_BYTES = 1L << 20;
  private static final int MAX_HINT_BYTES = 256 << 10;
  private static final int MAX_TRIES = 4;
  private static final long FIRST_RETRY_MS = 50;

  /** SQLSTATE of PostgreSQL; on SQLite transactions run one after the other. */
  private static final String UNIQUE_VIOLATION = "23505";

  private final Vertx vertx;
  private final Context owner;
  private final Database database;
  private final LogLimits limits;
  private final LogCounters counters;
  private final LongSupplier clockMs;
  private final Consumer<RoomAdvanced> committed;
  private final Deque<PendingAppend> queue = new ArrayDeque<>();
  private boolean committing;
  private final List<Runnable> flushes = new ArrayList<>();

  AppendQueue(
      SqlMessageLog.Parts parts, LogLimits limits, LogCounters counters, LongSupplier clockMs) {
    this.vertx = parts.vertx();
    this.owner = vertx.getOrCreateContext();
    this.database = parts.database();
    this.committed = parts.committed();
    this.limits = limits;
    this.counters = counters;
    this.clockMs = clockMs;
  }

  Future<Append> append(Draft draft) {
    String json = BodyJson.write(draft.body());
    Context caller = vertx.getOrCreateContext();
    Promise<Append> answer = Promise.promise();
    var pending =
        new PendingAppend(
            draft, json, outcome -> caller.runOnContext(back -> answer.handle(outcome)));
    int waiting = counters.waiting.incrementAndGet();
    long bytes = counters.waitingBytes.addAndGet(pending.bytes());
    if (waiting > limits.maxQueued() || bytes > limits.maxQueuedBytes()) {
      leave(pending);
      return Future.succeededFuture(
          new Append.Refused(Refusal.BUSY, "the log is busy, try again in a moment"));
    }
    owner.runOnContext(
        arrived -> {
          queue.add(pending);
          commitNext();
        });
    return answer.future();
  }

  /** Completes when nothing waits for a commit any more. */
  Future<Void> flush() {
    Context caller = vertx.getOrCreateContext();
    Promise<Void> done = Promise.promise();
    owner.runOnContext(
        here -> {
          flushes.add(() -> caller.runOnContext(back -> done.complete()));
          commitNext();
        });
    return done.future();
  }

  private void commitNext() {
    if (committing) {
      return;
    }
    if (queue.isEmpty()) {
      flushes.forEach(Runnable::run);
      flushes.clear();
      return;
    }
    committing = true;
    commit(takeBatch())
        .onComplete(
            done -> {
              committing = false;
              commitNext();
            });
  }

  private List<PendingAppend> takeBatch() {
    List<PendingAppend> batch = new ArrayList<>();
    long bytes = 0;
    while (batch.size() < limits.maxBatch() && bytes < MAX_BATCH_BYTES) {
      PendingAppend next = queue.poll();
      if (next == null) {
        break;
      }
      bytes += next.bytes();
      batch.add(next);
    }
    return batch;
  }

  /** Completes when every append of the batch has its answer; never fails. */
  private Future<Void> commit(List<PendingAppend> batch) {
    return transact(batch, 1)
        .map(
            outcome -> {
              settle(batch, outcome);
              return (Void) null;
            })
        .recover(
            cause ->
                batch.size() == 1 || Database.isTemporary(cause)
                    ? fail(batch, cause)
                    : commitSingly(batch));
  }

  /** One bad append must not take the others with it. */
  private Future<Void> commitSingly(List<PendingAppend> batch) {
    Future<Void> chain = Future.succeededFuture();
    for (PendingAppend append : batch) {
      chain = chain.compose(before -> commit(List.of(append)));
    }
    return chain;
  }

  /**
   * A lost connection leaves open whether the commit happened. Trying again is safe: what is there
   * is found by its cid and written once.
   */
  private Future<AppendBatch.Outcome> transact(List<PendingAppend> batch, int attempt) {
    long beganNs = System.nanoTime();
    return database
        .inTransaction(
            transaction -> new AppendBatch(transaction, batch, clockMs.getAsLong()).run())
        .onSuccess(outcome -> counters.commit(System.nanoTime() - beganNs))
        .recover(
            cause -> {
              boolean passes = Database.isTemporary(cause) || isTakenMeanwhile(cause);
              if (!passes || attempt >= MAX_TRIES) {
                return Future.failedFuture(cause);
              }
              counters.retries.increment();
              LOG.warn(
                  "commit of {} rows failed, trying again: {}", batch.size(), cause.toString());
              return vertx
                  .timer(FIRST_RETRY_MS << (2 * (attempt - 1)))
                  .compose(waited -> transact(batch, attempt + 1));
            });
  }

  /**
   * Another node used a cid of these in another room, whose lock is another: its row was not there
   * to be found. Now it is, and the next try answers with it.
   */
  private static boolean isTakenMeanwhile(Throwable cause) {
    return cause instanceof DatabaseException answer
        && UNIQUE_VIOLATION.equals(answer.getSqlState());
  }

  /** Hints first: whoever gets an answer may ask another node for the row. */
  private void settle(List<PendingAppend> batch, AppendBatch.Outcome outcome) {
    counters.committed.add(outcome.written());
    outcome.rooms().forEach(this::publish);
    for (int i = 0; i < batch.size(); i++) {
      Append answer = outcome.answers().get(i);
      if (answer instanceof Append.Done done && done.dup()) {
        counters.duplicates.increment();
      }
      leave(batch.get(i));
      batch.get(i).answer().handle(Future.succeededFuture(answer));
    }
  }

  private Future<Void> fail(List<PendingAppend> batch, Throwable cause) {
    LOG.error("{} rows cannot be committed", batch.size(), cause);
    for (PendingAppend append : batch) {
      counters.failures.increment();
      leave(append);
      append.answer().handle(Future.failedFuture(cause));
    }
    return Future.succeededFuture();
  }

  private void leave(PendingAppend append) {
    counters.waiting.decrementAndGet();
    counters.waitingBytes.addAndGet(-append.bytes());
  }

  private void publish(AppendBatch.Numbering room) {
    List<ChatEvent> chunk = new ArrayList<>();
    long bytes = 0;
    for (ChatEvent event : room.events) {
      chunk.add(event);
      bytes += textLength(event);
      if (bytes > MAX_HINT_BYTES) {
        publish(room, chunk);
        chunk.clear();
        bytes = 0;
      }
    }
    if (!chunk.isEmpty() || (room.hint && room.events.isEmpty())) {
      publish(room, chunk);
    }
  }

  private void publish(AppendBatch.Numbering room, List<ChatEvent> rows) {
    long head = rows.isEmpty() ? room.head : rows.getLast().seq();
    committed.accept(new RoomAdvanced(room.room.value(), room.epoch, head, rows));
  }

  private static int textLength(ChatEvent event) {
    return switch (event) {
      case ChatEvent.Said said -> said.body().text().length();
      case ChatEvent.Edited edited -> edited.body().text().length();
    };
  }
}
