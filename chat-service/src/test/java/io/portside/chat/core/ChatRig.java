package io.portside.chat.core;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.portside.common.bus.BusCodec;
import io.portside.common.bus.ChatBus;
import io.portside.common.event.Actor;
import io.portside.common.event.Body;
import io.portside.common.event.BusMessage.RoomAdvanced;
import io.portside.common.event.BusMessage.SlashCommand;
import io.portside.common.event.Role;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Event loops of chat on one bus, over a log in memory, with a bus that a test may disturb. */
final class ChatRig implements AutoCloseable {
  static final RoomName OPS = new RoomName("ops");
  static final ChatLimits LIMITS =
      new ChatLimits(
          new RoomName("lobby"),
          100,
          10,
          1_000,
          10_000,
          new FloodLimit.Rate(10_000, 10_000),
          Role.MEMBER,
          50,
          Duration.ofMillis(50));

  final Vertx vertx = Vertx.vertx();
  final ChatCounters counters = new ChatCounters();
  final MemoryLog log = new MemoryLog(hint -> this.bus.accept(hint));
  final Set<String> deadNodes = ConcurrentHashMap.newKeySet();
  final Map<String, Set<Membership>> members = new ConcurrentHashMap<>();
  final AtomicLong clockNs = new AtomicLong();
  RoomMaking making = new RoomMaking(1_000);
  private final MemoryNicks nicks = new MemoryNicks();
  private volatile Consumer<RoomAdvanced> bus = this::publish;

  ChatRig() {
    BusCodec.register(vertx);
  }

  /** What happens to hints between the log and the bus. */
  void bus(Consumer<RoomAdvanced> disturbed) {
    bus = disturbed;
  }

  void publish(RoomAdvanced hint) {
    ChatBus.room(hint.room()).publish(vertx, hint);
  }

  /** One event loop of chat, used from the test's thread. */
  final class Loop {
    private final Context context = ((VertxInternal) vertx).createEventLoopContext();
    private final ChatLoop loop;

    private Loop(String node, int number, ChatLimits limits) throws Exception {
      var parts =
          new ChatParts(
              vertx,
              node,
              log,
              nicks,
              members::put,
              new NoCommands(),
              limits,
              making,
              counters,
              other -> !deadNodes.contains(other),
              clockNs::get);
      loop = get(on(() -> Future.succeededFuture(ChatLoop.start(parts, number))));
    }

    <T> Future<T> on(Supplier<Future<T>> work) {
      Promise<T> done = Promise.promise();
      context.runOnContext(here -> work.get().onComplete(done));
      return done.future();
    }

    Admission admission(@Nullable String nick, @Nullable String key, Outbox outbox)
        throws Exception {
      Nick wanted = nick == null ? null : new Nick(nick);
      return get(on(() -> loop.open(new Hello(wanted, key, "test", "127.0.0.1"), outbox)));
    }

    Person person(String nick) throws Exception {
      var outbox = new ScriptedOutbox();
      var granted = (Admission.Granted) admission(nick, null, outbox);
      return new Person(this, granted.session(), outbox);
    }

    Future<Void> stop() {
      return on(() -> loop.stop(CloseReason.RESTART));
    }

    ChatLoop chat() {
      return loop;
    }
  }

  /** A session and its connection, used from the test's thread. */
  record Person(Loop loop, Session session, ScriptedOutbox outbox) {
    Future<Reply> send(Command command) {
      return loop.on(() -> session.handle(command));
    }

    Reply ask(Command command) throws Exception {
      return get(send(command));
    }

    Reply.Joined join(RoomName room) throws Exception {
      return (Reply.Joined) ask(new Command.Join(room));
    }

    Reply.Joined join(RoomName room, String epoch, long seq) throws Exception {
      return (Reply.Joined) ask(new Command.Join(room, new Position(epoch, seq)));
    }

    Future<Reply> say(RoomName room, String cid) {
      return send(new Command.Say(room, cid, new Body.Text("text " + cid)));
    }

    void close() throws Exception {
      get(
          loop.on(
              () -> {
                session.close();
                return Future.succeededFuture();
              }));
    }
  }

  Loop loop(String node, int number) throws Exception {
    return loop(node, number, LIMITS);
  }

  Loop loop(String node, int number, ChatLimits limits) throws Exception {
    return new Loop(node, number, limits);
  }

  /** Something said from elsewhere. */
  void said(RoomName room, String cid) throws Exception {
    get(new Posting(log).post(draft(room, cid)));
  }

  static Draft draft(RoomName room, String cid) {
    return new Draft(room, AuthorId.ofSource("test"), "test", cid, new Body.Text("text " + cid));
  }

  static <T> T get(Future<T> future) throws Exception {
    return future.await(20, SECONDS);
  }

  @Override
  public void close() throws Exception {
    get(vertx.close());
  }

  /** Nicks of one cluster. */
  private static final class MemoryNicks implements Nicks {
    private final Map<String, AuthorId> taken = new HashMap<>();
    private final Set<String> down = new HashSet<>();

    @Override
    public synchronized Future<Boolean> claim(Nick nick, AuthorId author) {
      if (!down.isEmpty()) {
        return Future.failedFuture(new IllegalStateException("store is down"));
      }
      taken.putIfAbsent(nick.folded(), author);
      return Future.succeededFuture(author.equals(taken.get(nick.folded())));
    }

    @Override
    public synchronized Future<Void> release(Nick nick, AuthorId author) {
      taken.remove(nick.folded(), author);
      return Future.succeededFuture();
    }

    synchronized void fail(boolean failing) {
      if (failing) {
        down.add("down");
      } else {
        down.clear();
      }
    }
  }

  /** While true, no nick can be claimed. */
  void nicksDown(boolean down) {
    nicks.fail(down);
  }

  private static final class NoCommands implements SlashCommands {
    @Override
    public List<SlashCommand> offered() {
      return List.of();
    }

    @Override
    public Future<Reply> run(Actor actor, Command.Run command) {
      if (command.name().equals("broken")) {
        throw new IllegalStateException("a bug");
      }
      return Future.succeededFuture(new Reply.CommandDone(actor.name() + " ran " + command.name()));
    }
  }
}
