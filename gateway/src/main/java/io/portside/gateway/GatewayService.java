package io.portside.gateway;

import io.portside.common.service.Heartbeat;
import io.portside.common.service.Node;
import io.portside.common.service.Service;
import io.portside.common.service.ServiceDirectory;
import io.portside.common.service.StopPhase;
import io.portside.gateway.admin.GatewayApi;
import io.portside.gateway.balance.Endpoint;
import io.portside.gateway.balance.Upstream;
import io.portside.gateway.console.ConsolePages;
import io.portside.gateway.discovery.Discovery;
import io.portside.gateway.health.HealthChecker;
import io.portside.gateway.http.Target;
import io.portside.gateway.listener.Listener;
import io.portside.gateway.loop.EventLoops;
import io.portside.gateway.tcp.TcpListener;
import io.portside.gateway.udp.UdpListener;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway on a node: its listeners, and what it knows of those behind them. */
public final class GatewayService implements Service {
  /** Its kind, as in heartbeats and metrics. */
  public static final String NAME = "gateway";

  private static final Logger LOG = LoggerFactory.getLogger(GatewayService.class);
  private static final Duration STEP_DEADLINE = Duration.ofSeconds(5);
  private static final long METRICS_MS = 1_000;

  private final GatewayConfig config;
  private final Map<String, Upstream> upstreams = new LinkedHashMap<>();
  private volatile List<Listener> listeners = List.of();

  public GatewayService(GatewayConfig config) {
    this.config = config;
    for (ListenerConfig listener : config.effectiveListeners()) {
      for (RouteConfig route : listener.effectiveRoutes()) {
        if (!route.isBuiltIn()) {
          upstreams.computeIfAbsent(route.upstream(), this::upstream);
        }
      }
    }
  }

  private Upstream upstream(String name) {
    UpstreamConfig settings = config.upstream(name);
    var upstream = new Upstream(settings.settings(name), Clock.systemUTC(), GatewayService::log);
    for (WeightedEndpoint endpoint : settings.endpoints()) {
      upstream.add(
          Endpoint.ofConfig(
              endpoint.address().host(), endpoint.address().port(), endpoint.weight()));
    }
    return upstream;
  }

  private static void log(Upstream upstream, Endpoint endpoint, Endpoint.Status before) {
    Endpoint.Status now = endpoint.status();
    LOG.info(
        "upstream {}: {} is {} (was {}): {}",
        upstream.name(),
        endpoint,
        now.state(),
        before.state(),
        now.reason());
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Those that are bound, once started, in the order of the configuration. */
  public List<Listener> listeners() {
    return listeners;
  }

  @Override
  public Future<Void> start(Node node) {
    Vertx vertx = node.vertx();
    var loops = new EventLoops(vertx);
    Map<String, Target.Answering> builtIn =
        Map.of(
            RouteConfig.CONSOLE,
            new ConsolePages(vertx, GatewayService.class.getClassLoader()),
            RouteConfig.API,
            new GatewayApi(upstreams::values, () -> listeners));
    var factory = new ListenerFactory(vertx, loops, upstreams, builtIn, config);
    Context home = vertx.getOrCreateContext();
    return on(home, () -> follow(node))
        .compose(_ -> vertx.executeBlocking(() -> make(factory), false))
        .compose(made -> bind(node, made))
        .onSuccess(_ -> watch(node, loops))
        .compose(_ -> on(home, () -> announce(node)));
  }

  /** Listens for heartbeats before the first client can come. */
  private Future<Void> follow(Node node) {
    var directory = ServiceDirectory.start(node.vertx(), System::nanoTime);
    upstreams.forEach(
        (name, upstream) -> {
          UpstreamConfig settings = config.upstream(name);
          if (settings.service() != null && settings.port() != null) {
            Discovery.follow(directory, upstream, settings.service(), settings.port());
          }
        });
    node.lifecycle().onStop(StopPhase.WORK, "gateway discovery", STEP_DEADLINE, directory::close);
    return directory.listening();
  }

  private List<Listener> make(ListenerFactory factory) {
    List<ListenerConfig> configs = config.effectiveListeners();
    List<Listener> made = configs.stream().map(factory::make).toList();
    for (int i = 1; i < made.size(); i++) {
      // One address to tell people, for TCP and UDP, also when the system chooses the number.
      if (made.get(i) instanceof UdpListener udp
          && made.get(i - 1) instanceof TcpListener tcp
          && configs.get(i).bind().equals(configs.get(i - 1).bind())) {
        udp.preferNumberOf(tcp);
      }
    }
    return made;
  }

  private Future<Void> bind(Node node, List<Listener> made) {
    stopInOrder(node, made);
    return start(made, listener -> !(listener instanceof UdpListener))
        .compose(_ -> start(made, UdpListener.class::isInstance))
        .onSuccess(
            _ -> {
              listeners = made;
              made.forEach(
                  listener ->
                      LOG.info(
                          "gateway: {} {} on {}",
                          listener.name(),
                          listener.protocol(),
                          listener.where()));
            })
        .mapEmpty();
  }

  private static Future<Void> start(List<Listener> made, Predicate<Listener> which) {
    return Future.all(made.stream().filter(which).map(Listener::start).toList()).mapEmpty();
  }

  /**
   * Nobody new comes in from the FRONT phase on. Those inside finish while the services say goodbye
   * to their sessions in the next phase: waiting for them before would only delay that.
   */
  private void stopInOrder(Node node, List<Listener> made) {
    List<Future<Void>> stopping = new ArrayList<>();
    node.lifecycle()
        .onStop(
            StopPhase.FRONT,
            "gateway listeners",
            STEP_DEADLINE,
            () -> {
              made.forEach(listener -> stopping.add(listener.stop(config.drainTimeout())));
              return Future.succeededFuture();
            });
    node.lifecycle()
        .onStop(
            StopPhase.SESSIONS,
            "gateway connections",
            config.drainTimeout().plus(STEP_DEADLINE),
            () -> Future.join(stopping).mapEmpty());
  }

  private void watch(Node node, EventLoops loops) {
    List<HealthChecker> checkers =
        upstreams.entrySet().stream()
            .map(
                entry ->
                    HealthChecker.start(
                        loops, entry.getValue(), config.upstream(entry.getKey()).health()))
            .toList();
    var metrics = new GatewayMetrics(node.management().metrics(), upstreams.values());
    listeners.forEach(listener -> GatewayMetrics.bind(node.management().metrics(), listener));
    long refresher = node.vertx().setPeriodic(0, METRICS_MS, _ -> metrics.refresh());
    node.lifecycle()
        .onStop(
            StopPhase.WORK,
            "gateway checks",
            STEP_DEADLINE,
            () -> {
              checkers.forEach(HealthChecker::stop);
              node.vertx().cancelTimer(refresher);
              return Future.succeededFuture();
            });
    node.management()
        .readyWhen(
            "gateway listeners",
            () ->
                listeners.isEmpty() ? Future.failedFuture("not bound") : Future.succeededFuture());
  }

  private Future<Void> announce(Node node) {
    Map<String, String> endpoints = new LinkedHashMap<>();
    for (int i = 0; i < listeners.size(); i++) {
      var bind = config.effectiveListeners().get(i).bind();
      int port = listeners.get(i).address().getPort();
      endpoints.put(listeners.get(i).name(), node.reachable(bind, port).toString());
    }
    Heartbeat beat = Heartbeat.start(node, NAME, endpoints, List.of(), () -> 0);
    node.lifecycle().onStop(StopPhase.ANNOUNCE, "gateway heartbeat", STEP_DEADLINE, beat::stop);
    return Future.succeededFuture();
  }

  private static Future<Void> on(Context context, Supplier<Future<Void>> work) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(_ -> work.get().onComplete(done));
    return done.future();
  }
}
