package io.portside.chat.store;

import io.portside.chat.core.AuthorId;
import io.portside.chat.core.Nick;
import io.portside.chat.core.Nicks;
import io.portside.common.sql.Database;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nicks as rows that count as long as their node's promise to be alive, which it renews with one
 * statement however many nicks it holds. A node that could not renew in time takes its nicks again
 * one by one, and is told which ones it lost.
 *
 * <p>Lives on one event loop, one transaction at a time, many claims in each; may be called from
 * any. Nodes' clocks must agree within a few seconds.
 */
public final class SqlNicks implements Nicks {
  /** How often the promise is renewed. */
  public static final Duration RENEWAL = Duration.ofSeconds(3);

  /** How long the promise lasts: a nick of a killed node is free for strangers after that. */
  public static final Duration PROMISE = Duration.ofSeconds(15);

  private static final Logger LOG = LoggerFactory.getLogger(SqlNicks.class);
  private static final int MAX_WAITING = 10_000;
  private static final int MAX_BATCH = 64;

  private static final Future<Boolean> STOPPED =
      Future.failedFuture(new IllegalStateException("this node is stopping"));

  private record Held(AuthorId author, int times) {}

  private record Request(
      Nick nick, AuthorId author, boolean claim, Handler<AsyncResult<Boolean>> answer) {
    String folded() {
      return nick.folded();
    }
  }

  private final Vertx vertx;
  private final Database database;
  private final String node;
  private final LongSupplier clockMs;
  private final Consumer<Set<String>> lost;
  private final Consumer<Nick> seen;
  private final Runnable revived;
  private final Context owner;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Deque<Request> queue = new ArrayDeque<>();
  private final Map<String, Held> held = new HashMap<>();
  private final Set<String> doubtful = new LinkedHashSet<>();
  private boolean busy;
  private boolean renewalDue;
  private @Nullable Promise<Void> stopped;
  private boolean left;
  private boolean begunAgain;
  private long timer;

  /**
   * @param lost told which folded nicks other nodes' people took while the store was out of reach
   * @param seen told of every nick claimed, after it was
   * @param revived told when the promise was given again after it had run out: others may have
   *     swept away what this node had written down
   */
  public record Parts(
      Vertx vertx,
      Database database,
      String node,
      Consumer<Set<String>> lost,
      Consumer<Nick> seen,
      Runnable revived) {}

  /**
   * @param clockMs wall clock in milliseconds since 1970 UTC
   */
  public SqlNicks(Parts parts, LongSupplier clockMs) {
    this.vertx = parts.vertx();
    this.database = parts.database();
    this.node = parts.node();
    this.lost = parts.lost();
    this.seen = parts.seen();
    this.revived = parts.revived();
    this.clockMs = clockMs;
    this.owner = vertx.getOrCreateContext();
  }

  /** Gives the first promise; fails when the store cannot be reached. */
  public Future<Void> start() {
    return database
        .inTransaction(transaction -> new NodeTable(transaction).begin(node, until()))
        .onSuccess(
            begun ->
                owner.runOnContext(
                    here -> timer = vertx.setPeriodic(RENEWAL.toMillis(), tick -> renewalIsDue())));
  }

  /** On the owner's event loop. */
  private void renewalIsDue() {
    renewalDue = true;
    next();
  }

  /** Renews without waiting for the time; for tests. */
  void renewSoon() {
    owner.runOnContext(here -> renewalIsDue());
  }

  /** Ends the promise: every nick of this node is free at once. */
  public Future<Void> stop() {
    Promise<Void> done = Promise.promise();
    owner.runOnContext(
        here -> {
          if (stopped == null) {
            stopped = done;
            vertx.cancelTimer(timer);
            next();
          } else {
            stopped.future().onComplete(done);
          }
        });
    return done.future();
  }

  private Future<Void> leave(SqlConnection transaction) {
    var nodes = new NodeTable(transaction);
    return nodes
        .leaveRooms(node)
        .compose(left -> nodes.releaseNicks(node, Integer.MAX_VALUE))
        .compose(released -> nodes.forget(node, Long.MAX_VALUE));
  }

  @Override
  public Future<Boolean> claim(Nick nick, AuthorId author) {
    return enqueue(nick, author, true);
  }

  @Override
  public Future<Void> release(Nick nick, AuthorId author) {
    return enqueue(nick, author, false).mapEmpty();
  }

  private Future<Boolean> enqueue(Nick nick, AuthorId author, boolean claim) {
    // Releases are bounded by the claims before them.
    if (waiting.incrementAndGet() > MAX_WAITING && claim) {
      waiting.decrementAndGet();
      return Future.failedFuture(new IllegalStateException("too many wait for a nick"));
    }
    Context caller = vertx.getOrCreateContext();
    Promise<Boolean> answer = Promise.promise();
    var request =
        new Request(
            nick,
            author,
            claim,
            outcome -> {
              waiting.decrementAndGet();
              caller.runOnContext(back -> answer.handle(outcome));
            });
    owner.runOnContext(
        arrived -> {
          queue.add(request);
          next();
        });
    return answer.future();
  }

  private void next() {
    if (stopped != null) {
      queue.forEach(request -> request.answer.handle(STOPPED));
      queue.clear();
    }
    if (busy || left) {
      return;
    }
    if (stopped != null) {
      // Behind what was under way: a claim that committed later would never be given back.
      left = true;
      database.inTransaction(this::leave).onComplete(stopped);
    } else if (renewalDue) {
      renewalDue = false;
      renew();
    } else if (!queue.isEmpty()) {
      serveBatch();
    }
  }

  private void serveBatch() {
    busy = true;
    List<Request> batch = new ArrayList<>();
    while (batch.size() < MAX_BATCH && !queue.isEmpty()) {
      batch.add(queue.remove());
    }
    // In the order of the names, so that two nodes never wait for each other; the order of the
    // requests for one nick stays.
    List<Request> ordered = batch.stream().sorted(Comparator.comparing(Request::folded)).toList();
    database
        .inTransaction(transaction -> serve(transaction, ordered))
        .onComplete(
            done -> {
              busy = false;
              if (done.failed()) {
                giveUp(ordered, done.cause());
              } else {
                settle(ordered, done.result());
              }
              next();
            });
  }

  private Future<List<Boolean>> serve(SqlConnection transaction, List<Request> batch) {
    var nicks = new NickTable(transaction);
    Map<String, Held> holding = heldNow(batch);
    List<Boolean> answers = new ArrayList<>();
    Future<Void> chain = Future.succeededFuture();
    for (Request request : batch) {
      chain =
          chain
              .compose(before -> serve(nicks, request, holding))
              .onSuccess(answers::add)
              .mapEmpty();
    }
    return chain.map(done -> answers);
  }

  private Future<Boolean> serve(NickTable nicks, Request request, Map<String, Held> holding) {
    String folded = request.folded();
    Held holder = holding.get(folded);
    boolean own = holder != null && holder.author.equals(request.author);
    if (request.claim) {
      // Who bears it here is there, even if the store takes this node for dead at the moment.
      return holder != null && !own
          ? Future.succeededFuture(false)
          : nicks
              .claim(folded, request.author.value(), node, clockMs.getAsLong())
              .onSuccess(
                  mine -> {
                    if (mine) {
                      hold(holding, request);
                    }
                  });
    }
    if (!own) {
      return Future.succeededFuture(true); // lost meanwhile: it is not theirs to give back
    }
    letGo(holding, request);
    return holding.containsKey(folded)
        ? Future.succeededFuture(true)
        : nicks.release(folded, node).map(true);
  }

  private Map<String, Held> heldNow(List<Request> batch) {
    Map<String, Held> holding = new HashMap<>();
    for (Request request : batch) {
      Held holder = held.get(request.folded());
      if (holder != null) {
        holding.put(request.folded(), holder);
      }
    }
    return holding;
  }

  private static void hold(Map<String, Held> holding, Request request) {
    holding.merge(
        request.folded(),
        new Held(request.author, 1),
        (old, one) -> new Held(one.author, old.times + 1));
  }

  private static void letGo(Map<String, Held> holding, Request request) {
    holding.computeIfPresent(
        request.folded(),
        (folded, old) -> {
          int left = old.author.equals(request.author) ? old.times - 1 : old.times;
          return left > 0 ? new Held(old.author, left) : null;
        });
  }

  private void settle(List<Request> batch, List<Boolean> answers) {
    for (int i = 0; i < batch.size(); i++) {
      Request request = batch.get(i);
      boolean yes = answers.get(i);
      if (yes && request.claim) {
        hold(held, request);
        seen.accept(request.nick);
      } else if (yes) {
        letGo(held, request);
      }
      request.answer.handle(Future.succeededFuture(yes));
    }
  }

  /** Whether a failed transaction happened is open: what is not held is given back later. */
  private void giveUp(List<Request> batch, Throwable cause) {
    LOG.warn("{} requests for nicks failed: {}", batch.size(), cause.toString());
    for (Request request : batch) {
      if (!request.claim) {
        letGo(held, request);
      }
      if (doubtful.size() < MAX_WAITING) {
        doubtful.add(request.folded());
      }
      request.answer.handle(Future.failedFuture(cause));
    }
  }

  private long until() {
    return clockMs.getAsLong() + PROMISE.toMillis();
  }

  private void renew() {
    busy = true;
    database
        .inTransaction(this::renew)
        .onSuccess(
            gone -> {
              if (begunAgain) {
                begunAgain = false;
                revived.run();
              }
              if (!gone.isEmpty()) {
                LOG.warn("nicks lost to others: {}", gone.size());
                gone.forEach(held::remove);
                lost.accept(gone);
              }
            })
        .compose(
            renewed ->
                doubtful.isEmpty()
                    ? Future.succeededFuture()
                    : database.inTransaction(this::giveBackDoubtful))
        .compose(sure -> database.inTransaction(this::sweep))
        .onFailure(cause -> LOG.warn("promise not renewed: {}", cause.toString()))
        .onComplete(
            done -> {
              busy = false;
              next();
            });
  }

  private Future<Set<String>> renew(SqlConnection transaction) {
    var nodes = new NodeTable(transaction);
    return nodes
        .renew(node, clockMs.getAsLong(), until())
        .compose(
            inTime ->
                inTime
                    ? Future.succeededFuture(Set.of())
                    : nodes
                        .begin(node, until())
                        .onSuccess(begun -> begunAgain = true)
                        .compose(begun -> reclaim(transaction)));
  }

  private Future<Void> giveBackDoubtful(SqlConnection transaction) {
    var nicks = new NickTable(transaction);
    List<String> settled = doubtful.stream().sorted().toList();
    Future<Void> chain = Future.succeededFuture();
    for (String folded : settled) {
      if (!held.containsKey(folded)) {
        chain = chain.compose(before -> nicks.release(folded, node));
      }
    }
    return chain.onSuccess(done -> settled.forEach(doubtful::remove));
  }

  private Future<Set<String>> reclaim(SqlConnection transaction) {
    var nicks = new NickTable(transaction);
    Set<String> gone = new HashSet<>();
    Future<Boolean> chain = Future.succeededFuture(true);
    for (String folded : held.keySet().stream().sorted().toList()) {
      String author = held.getOrDefault(folded, new Held(new AuthorId(""), 0)).author.value();
      chain =
          chain
              .compose(before -> nicks.claim(folded, author, node, clockMs.getAsLong()))
              .onSuccess(
                  mine -> {
                    if (!mine) {
                      gone.add(folded);
                    }
                  });
    }
    return chain.map(done -> gone);
  }

  /** What nodes left behind that never said goodbye. */
  private Future<Void> sweep(SqlConnection transaction) {
    long before = clockMs.getAsLong() - 4 * PROMISE.toMillis();
    return new NodeTable(transaction).sweep(before, MAX_BATCH);
  }
}
