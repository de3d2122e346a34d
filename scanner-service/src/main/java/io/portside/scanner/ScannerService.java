package io.portside.scanner;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.portside.common.net.HostPort;
import io.portside.common.service.AccessConfig;
import io.portside.common.service.Heartbeat;
import io.portside.common.service.Node;
import io.portside.common.service.Service;
import io.portside.common.service.StopPhase;
import io.portside.common.sql.Database;
import io.portside.scanner.bus.ScanCommand;
import io.portside.scanner.core.PortState;
import io.portside.scanner.core.ScanEngine;
import io.portside.scanner.core.ScanPlanner;
import io.portside.scanner.core.ScanStore;
import io.portside.scanner.core.Scans;
import io.portside.scanner.core.TargetPolicy;
import io.portside.scanner.http.ScanApi;
import io.portside.scanner.probe.JdkResolver;
import io.portside.scanner.probe.SelectorDialer;
import io.portside.scanner.store.ScannerSchema;
import io.portside.scanner.store.SqlScanStore;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scanner on a node: REST, {@code /scan} on the bus, one engine of probes. */
public final class ScannerService implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(ScannerService.class);
  private static final String NAME = "scanner-service";
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(10);
  private static final int IDLE_TIMEOUT_S = 75;
  private static final long SWEEP_MS = 5_000;

  private final ScannerConfig config;
  private final AccessConfig access;
  private final Database database;
  private final List<HostPort> own;

  /**
   * @param access in which role REST callers act
   * @param database opened and closed by the caller
   * @param own Portside's own store and bus, which nobody scans
   */
  public ScannerService(
      ScannerConfig config, AccessConfig access, Database database, List<HostPort> own) {
    this.config = config;
    this.access = access;
    this.database = database;
    this.own = List.copyOf(own);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Future<Void> start(Node node) {
    boolean alone = !node.vertx().isClustered();
    return node.vertx()
        .executeBlocking(() -> Policies.of(config, alone, own), false)
        .compose(policy -> database.migrate(ScannerSchema.MIGRATIONS).map(policy))
        .compose(policy -> serve(node, policy));
  }

  private Future<Void> serve(Node node, TargetPolicy policy) {
    Clock clock = Clock.systemUTC();
    ScanEngine engine = new ScanEngine(new SelectorDialer(), policy, config.limits(), clock);
    ScanPlanner planner = new ScanPlanner(policy, config.limits(), new JdkResolver(), clock);
    ScanStore store = new SqlScanStore(database);
    Scans scans = new Scans(new Scans.Parts(node.vertx(), planner, engine, store, clock));
    register(node.management().metrics(), engine, scans);
    node.management().readyWhen("scanner store", database::ping);
    long sweeper = node.vertx().setPeriodic(0, SWEEP_MS, tick -> sweep(store, clock));
    ScanCommand command = ScanCommand.listen(node.vertx(), scans);
    node.lifecycle().onStop(StopPhase.SESSIONS, "scanner command", STOP_DEADLINE, command::stop);
    node.lifecycle()
        .onStop(
            StopPhase.WORK,
            "scanner scans",
            STOP_DEADLINE,
            () -> {
              node.vertx().cancelTimer(sweeper);
              return scans.stop().compose(stopped -> command.told());
            });
    return listen(node, scans)
        .compose(server -> command.listening().map(server))
        .onSuccess(server -> offer(node, engine, server))
        .mapEmpty();
  }

  private Future<HttpServer> listen(Node node, Scans scans) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(config.http().host())
            .setPort(config.http().port())
            .setIdleTimeout(IDLE_TIMEOUT_S)
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    HttpServer server =
        node.vertx()
            .createHttpServer(options)
            .requestHandler(ScanApi.routes(node.vertx(), scans, access.guestRole(node.reach())));
    node.lifecycle().onStop(StopPhase.SESSIONS, "scanner listener", STOP_DEADLINE, server::close);
    return server
        .listen()
        .recover(
            cause ->
                Future.failedFuture(
                    new IllegalStateException(
                        "scanner.http: cannot listen on "
                            + config.http()
                            + ": "
                            + cause.getMessage(),
                        cause)));
  }

  private void offer(Node node, ScanEngine engine, HttpServer server) {
    HostPort reachable = node.reachable(config.http(), server.actualPort());
    Heartbeat beat =
        Heartbeat.start(
            node,
            NAME,
            Map.of("http", reachable.toString()),
            List.of(ScanCommand.OFFER),
            () -> (double) engine.outstanding() / config.maxOutstanding());
    node.lifecycle().onStop(StopPhase.ANNOUNCE, "scanner heartbeat", STOP_DEADLINE, beat::stop);
    LOG.info("scanner: http on {}", reachable);
  }

  private void sweep(ScanStore store, Clock clock) {
    store
        .sweep(clock.instant(), config.keepScans())
        .onSuccess(
            expired -> {
              if (expired > 0) {
                LOG.info("{} scans of nodes that are gone marked incomplete", expired);
              }
            })
        .onFailure(cause -> LOG.warn("scans not swept: {}", cause.toString()));
  }

  private static void register(MeterRegistry metrics, ScanEngine engine, Scans scans) {
    Gauge.builder("portside.scanner.probes.outstanding", engine, ScanEngine::outstanding)
        .description("probes on their way")
        .register(metrics);
    Gauge.builder("portside.scanner.scans.running", engine, ScanEngine::running)
        .description("scans running on this node")
        .register(metrics);
    FunctionCounter.builder("portside.scanner.refused", scans, Scans::refused)
        .description("scan requests the policy refused")
        .register(metrics);
    for (PortState state : PortState.values()) {
      FunctionCounter.builder("portside.scanner.probes", engine, each -> each.settled(state))
          .tag("state", state.label())
          .description("ports settled, by state")
          .register(metrics);
    }
  }
}
