package io.portside.chat;

import io.portside.chat.bus.BusCommands;
import io.portside.chat.bus.PostAnswers;
import io.portside.chat.core.ChatCounters;
import io.portside.chat.core.ChatParts;
import io.portside.chat.core.RoomMaking;
import io.portside.chat.store.ChatSchema;
import io.portside.chat.store.LogCounters;
import io.portside.chat.store.SqlMemberBook;
import io.portside.chat.store.SqlMessageLog;
import io.portside.chat.store.SqlNicks;
import io.portside.chat.store.SqlUsers;
import io.portside.chat.wire.ListenerCounters;
import io.portside.common.bus.ChatBus;
import io.portside.common.event.BusMessage.RoomAdvanced;
import io.portside.common.net.HostPort;
import io.portside.common.net.SharedPort;
import io.portside.common.service.AccessConfig;
import io.portside.common.service.Heartbeat;
import io.portside.common.service.Node;
import io.portside.common.service.Service;
import io.portside.common.service.ServiceDirectory;
import io.portside.common.service.StopPhase;
import io.portside.common.sql.Database;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires chat: store, bus, event loops, listeners. */
public final class ChatService implements Service {
  /** Its kind. */
  public static final String NAME = "chat-service";

  private static final Logger LOG = LoggerFactory.getLogger(ChatService.class);
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);

  private final ChatConfig config;
  private final AccessConfig access;
  private final Database database;
  private final ChatCounters counters = new ChatCounters();
  private final LogCounters logCounters = new LogCounters();
  private final ListenerCounters listenerCounters = new ListenerCounters();
  private final List<ChatVerticle> verticles = new CopyOnWriteArrayList<>();

  /** Nodes whose chat beats; replaced as a whole on the directory's event loop. */
  private volatile Set<String> alive = Set.of();

  /**
   * @param database open, and closed by whoever opened it
   */
  public ChatService(ChatConfig config, AccessConfig access, Database database) {
    this.config = config;
    this.access = access;
    this.database = database;
  }

  /** What lives as long as the service, made on one event loop. */
  private record Wiring(
      ChatParts parts, SqlMessageLog log, SqlNicks nicks, SqlUsers users, ServiceDirectory peers) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Future<Void> start(Node node) {
    Context home = node.vertx().getOrCreateContext();
    return database
        .migrate(ChatSchema.MIGRATIONS)
        .compose(migrated -> on(home, () -> wire(node)))
        .compose(wiring -> begin(node, home, wiring));
  }

  private Future<Wiring> wire(Node node) {
    Vertx vertx = node.vertx();
    var users = new SqlUsers(vertx, database, System::currentTimeMillis);
    var members = new SqlMemberBook(vertx, database, node.id());
    var nicks =
        new SqlNicks(
            new SqlNicks.Parts(
                vertx, database, node.id(), this::cutNicks, users::seen, members::rewrite),
            System::currentTimeMillis);
    var log =
        new SqlMessageLog(
            new SqlMessageLog.Parts(vertx, database, hint -> publish(vertx, hint)),
            config.logLimits(),
            logCounters,
            System::currentTimeMillis);
    var peers = ServiceDirectory.start(vertx, System::nanoTime);
    peers.onChange(change -> alive = chatNodes(peers));
    var parts =
        new ChatParts(
            vertx,
            node.id(),
            log,
            nicks,
            members,
            BusCommands.follow(vertx, peers),
            config.chatLimits(access.guestRole(node.reach())),
            new RoomMaking(config.limits().newRooms()),
            counters,
            other -> other.equals(node.id()) || alive.contains(other),
            System::nanoTime);
    return peers.listening().map(new Wiring(parts, log, nicks, users, peers));
  }

  private static void publish(Vertx vertx, RoomAdvanced hint) {
    ChatBus.room(hint.room()).publish(vertx, hint);
  }

  private static Set<String> chatNodes(ServiceDirectory peers) {
    return peers.alive().stream()
        .filter(service -> service.service().equals(NAME))
        .map(service -> service.node())
        .collect(Collectors.toUnmodifiableSet());
  }

  private Future<Void> begin(Node node, Context home, Wiring wiring) {
    Vertx vertx = node.vertx();
    return wiring
        .nicks
        .start()
        .compose(promised -> wiring.log.open(config.lobbyRoom()))
        .compose(opened -> deploy(vertx, wiring))
        .compose(id -> on(home, () -> answerPosts(vertx, wiring)).map(id))
        .onSuccess(
            id -> {
              ChatMetrics.bind(node.management().metrics(), counters, logCounters);
              ChatMetrics.bind(node.management().metrics(), listenerCounters);
              node.management().readyWhen("store", database::ping);
              node.management().readyWhen("bus", () -> heard(node));
              stopInOrder(node, wiring, id, beat(node));
            })
        .mapEmpty();
  }

  private static Future<Void> answerPosts(Vertx vertx, Wiring wiring) {
    return PostAnswers.start(vertx, wiring.log).completion();
  }

  private Future<String> deploy(Vertx vertx, Wiring wiring) {
    var options = new DeploymentOptions().setInstances(config.effectiveEventLoops());
    var shared =
        new ChatVerticle.Shared(
            wiring.parts,
            wiring.users,
            config,
            listenerCounters,
            SharedPort.of(config.http().port()),
            SharedPort.of(config.tcp().port()));
    Supplier<ChatVerticle> next =
        () -> {
          var verticle = new ChatVerticle(shared, verticles.size());
          verticles.add(verticle);
          return verticle;
        };
    return vertx.deployVerticle(next, options);
  }

  /** Ready when the bus has brought this node's own heartbeat back. */
  private Future<Void> heard(Node node) {
    return alive.contains(node.id())
        ? Future.succeededFuture()
        : Future.failedFuture("own heartbeat not heard");
  }

  private Heartbeat beat(Node node) {
    ChatVerticle first = verticles.getFirst();
    HostPort http = node.reachable(config.http(), first.httpPort());
    HostPort tcp = node.reachable(config.tcp(), first.linePort());
    HostPort udp = node.reachable(config.tcp(), first.datagramPort());
    LOG.info("chat: WebSocket and REST on {}, lines on {}, datagrams on {}", http, tcp, udp);
    return Heartbeat.start(
        node,
        NAME,
        Map.of("http", http.toString(), "tcp", tcp.toString(), "udp", udp.toString()),
        List.of(),
        () -> (double) counters.sessions() / config.limits().sessions());
  }

  private void stopInOrder(Node node, Wiring wiring, String deployment, Heartbeat heartbeat) {
    node.lifecycle().onStop(StopPhase.ANNOUNCE, "chat heartbeat", STOP_DEADLINE, heartbeat::stop);
    node.lifecycle()
        .onStop(
            StopPhase.SESSIONS,
            "chat sessions",
            STOP_DEADLINE,
            () -> node.vertx().undeploy(deployment));
    node.lifecycle()
        .onStop(
            StopPhase.FLUSH,
            "chat log",
            STOP_DEADLINE,
            () -> wiring.log.flush().eventually(wiring.nicks::stop));
  }

  private void cutNicks(Set<String> foldedNicks) {
    verticles.forEach(verticle -> verticle.cutNicks(foldedNicks));
  }

  private static <T> Future<T> on(Context context, Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    context.runOnContext(here -> work.get().onComplete(done));
    return done.future();
  }
}
