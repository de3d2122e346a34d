package io.portside.chat;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.portside.chat.core.AuthorId;
import io.portside.chat.core.ChatCounters;
import io.portside.chat.core.ChatLimits;
import io.portside.chat.core.ChatLoop;
import io.portside.chat.core.ChatParts;
import io.portside.chat.core.CloseReason;
import io.portside.chat.core.Command;
import io.portside.chat.core.Draft;
import io.portside.chat.core.FloodLimit;
import io.portside.chat.core.MemoryLog;
import io.portside.chat.core.Nick;
import io.portside.chat.core.Nicks;
import io.portside.chat.core.Refusal;
import io.portside.chat.core.Reply;
import io.portside.chat.core.RoomMaking;
import io.portside.chat.core.RoomName;
import io.portside.chat.core.SlashCommands;
import io.portside.chat.json.EnvelopeLimits;
import io.portside.chat.line.LineConfig;
import io.portside.chat.line.LineConfig.TextLimits;
import io.portside.chat.line.LineListener;
import io.portside.chat.udp.UdpConfig;
import io.portside.chat.udp.UdpListener;
import io.portside.chat.wire.ListenerCounters;
import io.portside.chat.ws.WebSocketConfig;
import io.portside.chat.ws.WebSocketListener;
import io.portside.common.bus.BusCodec;
import io.portside.common.bus.ChatBus;
import io.portside.common.event.Actor;
import io.portside.common.event.Body;
import io.portside.common.event.BusMessage.SlashCommand;
import io.portside.common.event.Role;
import io.portside.common.net.Cidr;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All listeners of one event loop on free ports of this machine, over a log in memory. */
public final class ListenerRig implements AutoCloseable {
  public static final RoomName LOBBY = new RoomName("lobby");
  private static final List<Cidr> LOCAL = List.of(Cidr.parse("127.0.0.0/8"));

  private static final List<Cidr> SOURCES =
      List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("10.1.2.0/24"), Cidr.parse("2001:db8::/64"));
  private static final List<Cidr> PROXIES = List.of(Cidr.parse("127.0.0.1/32"));

  public final Vertx vertx = Vertx.vertx();
  public final ListenerCounters counters = new ListenerCounters();
  public final ChatCounters chat = new ChatCounters();
  public final MemoryLog log =
      new MemoryLog(hint -> ChatBus.room(hint.room()).publish(vertx, hint));
  public final int linePort;
  public final int httpPort;
  public final int udpPort;
  private final Context context;
  private final ChatLoop loop;

  /** What a test may want otherwise. */
  public record Settings(FloodLimit.Rate flood, EnvelopeLimits envelope, TextLimits text) {
    public static final Settings USUAL =
        new Settings(
            new FloodLimit.Rate(100_000, 100_000),
            new EnvelopeLimits(64 * 1024, 256 * 1024, 64, 8, 2_000, 25_000),
            new TextLimits(16 * 1024, 256 * 1024, 300, 120, 5_000, 200));

    public Settings withFlood(int burst, double perSecond) {
      return new Settings(new FloodLimit.Rate(burst, perSecond), envelope, text);
    }

    public Settings withHeartbeatMs(long heartbeatMs) {
      return new Settings(
          flood, new EnvelopeLimits(64 * 1024, 256 * 1024, 64, 8, 300, heartbeatMs), text);
    }
  }

  public ListenerRig() {
    this(Settings.USUAL);
  }

  public ListenerRig(Settings settings) {
    BusCodec.register(vertx);
    context = vertx.getOrCreateContext();
    ChatParts parts = parts(settings);
    loop = on(() -> Future.succeededFuture(ChatLoop.start(parts, 0)));
    httpPort = on(() -> listenHttp(settings.envelope()));
    var lines = new LineConfig(LOBBY, httpPort, LOCAL, 1_000, settings.text(), settings.envelope());
    linePort = on(() -> new LineListener(vertx, loop, lines, counters).listen("127.0.0.1", 0));
    var udp = new UdpConfig(LOBBY, SOURCES, PROXIES, new FloodLimit.Rate(20, 5), 100);
    udpPort =
        on(
            () ->
                new UdpListener(vertx, loop, udp, counters, System::nanoTime)
                    .listen("127.0.0.1", 0));
    await(log.open(LOBBY));
  }

  private ChatParts parts(Settings settings) {
    var limits =
        new ChatLimits(
            LOBBY,
            1_000,
            200,
            8 * 1024,
            settings.envelope().maxPendingBytes(),
            settings.flood(),
            Role.MEMBER,
            100,
            Duration.ofSeconds(2));
    return new ChatParts(
        vertx,
        "node",
        log,
        new FreeNicks(),
        (hub, members) -> {},
        new ScriptedScan(),
        limits,
        new RoomMaking(1_000),
        chat,
        node -> true,
        System::nanoTime);
  }

  private Future<Integer> listenHttp(EnvelopeLimits limits) {
    var config = new WebSocketConfig(LOBBY, Set.of("https://ops.example"), LOCAL, limits);
    var listener = new WebSocketListener(vertx, loop, config, counters);
    HttpServer server =
        vertx
            .createHttpServer(listener.configure(new HttpServerOptions().setHost("127.0.0.1")))
            .requestHandler(request -> request.response().end("page"));
    listener.install(server);
    return server.listen(0).map(HttpServer::actualPort);
  }

  /** Says something for a service. */
  public long post(RoomName room, Body body, @Nullable Long on) {
    var draft =
        new Draft(
            room, AuthorId.ofService("scanner"), "scanner", "x" + System.nanoTime(), body, on);
    return await(log.append(draft)) instanceof io.portside.chat.core.Append.Done done
        ? done.seq()
        : -1;
  }

  /** Ends all sessions as a node that stops does. */
  public void drain() {
    on(() -> loop.stop(CloseReason.RESTART));
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private <T> T on(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    context.runOnContext(here -> work.get().onComplete(done));
    return await(done.future());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(10, SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError("not in time", e);
    }
  }

  private static final class FreeNicks implements Nicks {
    private final Map<String, AuthorId> taken = new ConcurrentHashMap<>();

    @Override
    public Future<Boolean> claim(Nick nick, AuthorId author) {
      AuthorId holder = taken.putIfAbsent(nick.folded(), author);
      return Future.succeededFuture(holder == null || holder.equals(author));
    }

    @Override
    public Future<Void> release(Nick nick, AuthorId author) {
      taken.remove(nick.folded(), author);
      return Future.succeededFuture();
    }
  }

  /** Accepts every scan, says that it runs, and leaves its end to the test. */
  private final class ScriptedScan implements SlashCommands {
    @Override
    public List<SlashCommand> offered() {
      return List.of(new SlashCommand("scan", "HOST PORTS", "which ports answer", Role.MEMBER));
    }

    @Override
    public Future<Reply> run(Actor actor, Command.Run command) {
      if (!command.name().equals("scan")) {
        return Future.succeededFuture(
            new Reply.Refused(Refusal.UNKNOWN_COMMAND, "no command /" + command.name()));
      }
      var draft =
          new Draft(
              command.room(),
              AuthorId.ofService("scanner"),
              "scanner",
              "scan-" + System.nanoTime(),
              GoldenEvents.running());
      return log.append(draft).map(done -> new Reply.CommandDone("scan x7 started"));
    }
  }
}
