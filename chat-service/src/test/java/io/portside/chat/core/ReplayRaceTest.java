package io.portside.chat.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.portside.common.bus.BusCodec;
import io.portside.common.bus.ChatBus;
import io.portside.common.event.Actor;
import io.portside.common.event.Body;
import io.portside.common.event.BusMessage.Presence;
import io.portside.common.event.BusMessage.SlashCommand;
import io.portside.common.event.ChatEvent;
import io.portside.common.event.Role;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions that come, go and fail while their rooms speak. */
class ReplayRaceTest {
  private static final RoomName OPS = new RoomName("ops");
  private static final int ROWS = 1_200;

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong aheadNs = new AtomicLong();
  private final MemoryLog memory =
      new MemoryLog(hint -> ChatBus.room(hint.room()).publish(vertx, hint));
  private final SlowLog log = new SlowLog(memory);
  private Context context;
  private ChatLoop loop;

  @BeforeEach
  void start() throws Exception {
    BusCodec.register(vertx);
    context = vertx.getOrCreateContext();
    loop = on(() -> Future.succeededFuture(ChatLoop.start(parts(), 0)));
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void aRoomThatWasLeftDuringAReplayIsHeardNoMoreAndOnceAfterComingBack() throws Exception {
    Heard stays = new Heard();
    Session staying = session(stays);
    join(staying, new Command.Join(OPS));
    for (int i = 1; i <= ROWS; i++) {
      memory.append(draft("c" + i));
    }
    Heard heard = new Heard();
    Session goer = session(heard);
    log.hold();
    join(goer, new Command.Join(OPS, new Position("e1", 0)));
    on(() -> goer.handle(new Command.Leave(OPS)));
    join(goer, new Command.Join(OPS, new Position("e1", 0)));
    log.letGo();

    await(() -> heard.seqs.size() >= ROWS);
    Reply reply = on(() -> staying.handle(new Command.Say(OPS, "last", new Body.Text("x"))));
    assertThat(reply).isInstanceOf(Reply.Committed.class);
    await(() -> heard.seqs.contains(ROWS + 1L));
    assertThat(heard.seqs).hasSize(ROWS + 1).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void aConnectionThatFailsAtABatchDoesNotTearAHoleIntoTheOthers() throws Exception {
    Heard broken = new Heard();
    Heard whole = new Heard();
    Session first = session(broken);
    join(first, new Command.Join(OPS));
    Session second = session(whole);
    join(second, new Command.Join(OPS));
    broken.failing = true;
    on(() -> second.handle(new Command.Say(OPS, "1", new Body.Text("x"))));
    on(() -> second.handle(new Command.Say(OPS, "2", new Body.Text("x"))));

    await(() -> whole.seqs.contains(2L));
    assertThat(whole.seqs).containsExactly(1L, 2L);
    await(() -> broken.closed);
  }

  @Test
  void whoeverANodeNoLongerNamesIsForgottenThoughItsGoodbyeWasLost() throws Exception {
    Heard heard = new Heard();
    join(session(heard), new Command.Join(OPS));
    ChatBus.presence("ops")
        .publish(vertx, new Presence("ops", "other", "other/0", List.of("ghost")));
    await(() -> heard.changes.stream().anyMatch(change -> change.joined().contains("ghost")));

    aheadNs.set(TimeUnit.MINUTES.toNanos(10));

    await(() -> heard.changes.stream().anyMatch(change -> change.left().contains("ghost")));
  }

  private void join(Session session, Command.Join join) throws Exception {
    assertThat(on(() -> session.handle(join))).isInstanceOf(Reply.Joined.class);
  }

  private Session session(Heard heard) throws Exception {
    Admission admission = on(() -> loop.open(new Hello(null, null, "test", "127.0.0.1"), heard));
    return ((Admission.Granted) admission).session();
  }

  private static Draft draft(String cid) {
    return new Draft(OPS, AuthorId.ofService("test"), "test", cid, new Body.Text("text"));
  }

  private ChatParts parts() {
    return new ChatParts(
        vertx,
        "n1",
        log,
        new FreeNicks(),
        (hub, members) -> {},
        new NoCommands(),
        new ChatLimits(
            OPS,
            100,
            100,
            8_192,
            1 << 20,
            new FloodLimit.Rate(1_000, 1_000),
            Role.OPERATOR,
            200,
            Duration.ofMillis(50)),
        new RoomMaking(1_000),
        new ChatCounters(),
        node -> true,
        () -> System.nanoTime() + aheadNs.get());
  }

  private <T> T on(Supplier<Future<T>> work) throws Exception {
    Promise<T> done = Promise.promise();
    context.runOnContext(here -> work.get().onComplete(done));
    return done.future().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static void await(BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static final class Heard implements Outbox {
    final List<Long> seqs = new CopyOnWriteArrayList<>();
    final List<PresenceChange> changes = new CopyOnWriteArrayList<>();
    volatile boolean failing;
    volatile boolean closed;

    @Override
    public void deliver(RoomBatch batch) {
      if (failing) {
        throw new IllegalStateException("cannot be written");
      }
      batch.events().forEach(event -> seqs.add(event.seq()));
    }

    @Override
    public void presence(PresenceChange change) {
      changes.add(change);
    }

    @Override
    public long pendingBytes() {
      return 0;
    }

    @Override
    public void close(CloseReason reason) {
      closed = true;
    }
  }

  private static final class FreeNicks implements Nicks {
    @Override
    public Future<Boolean> claim(Nick nick, AuthorId author) {
      return Future.succeededFuture(true);
    }

    @Override
    public Future<Void> release(Nick nick, AuthorId author) {
      return Future.succeededFuture();
    }
  }

  private static final class NoCommands implements SlashCommands {
    @Override
    public List<SlashCommand> offered() {
      return List.of();
    }

    @Override
    public Future<Reply> run(Actor actor, Command.Run command) {
      return Future.succeededFuture(new Reply.CommandDone(""));
    }
  }

  /** Answers reads of rows when it is let go. */
  private final class SlowLog implements MessageLog {
    private final MessageLog log;
    private final List<Runnable> held = new ArrayList<>();
    private boolean holding;

    SlowLog(MessageLog log) {
      this.log = log;
    }

    synchronized void hold() {
      holding = true;
    }

    synchronized void letGo() {
      holding = false;
      held.forEach(Runnable::run);
      held.clear();
    }

    @Override
    public synchronized Future<List<ChatEvent>> after(RoomName room, long seq, int limit) {
      if (!holding) {
        return log.after(room, seq, limit);
      }
      Promise<List<ChatEvent>> rows = Promise.promise();
      held.add(() -> context.runOnContext(go -> log.after(room, seq, limit).onComplete(rows)));
      return rows.future();
    }

    @Override
    public Future<Optional<RoomState>> open(RoomName room) {
      return log.open(room);
    }

    @Override
    public Future<Append> append(Draft draft) {
      return log.append(draft);
    }

    @Override
    public Future<List<ChatEvent>> before(RoomName room, long seq, int limit) {
      return log.before(room, seq, limit);
    }

    @Override
    public Future<Map<RoomName, RoomState>> heads(Set<RoomName> rooms) {
      return log.heads(rooms);
    }

    @Override
    public Future<List<RoomSummary>> rooms(String after, int limit) {
      return log.rooms(after, limit);
    }
  }
}
