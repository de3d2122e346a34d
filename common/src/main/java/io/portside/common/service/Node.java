package io.portside.common.service;

import io.portside.common.bus.BusCodec;
import io.portside.common.net.HostPort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.security.SecureRandom;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process of the suite: Vert.x (alone or clustered), its identity, its ordered stop and its
 * management listener.
 *
 * @param id unique for the life of this process; a restart is another node
 * @param host what other nodes put before a port to reach a listener of this one that is bound to
 *     all addresses
 * @param reach who can connect to the suite
 */
public record Node(
    String id, Vertx vertx, String host, Reach reach, Lifecycle lifecycle, Management management) {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);

  /**
   * From {@code ServiceDown} to closed listeners: a hop over the bus and a turn of every gateway.
   */
  private static final long NOTICE_MS = 500;

  /**
   * Starts the event bus and the management listener.
   *
   * @return fails when the cluster cannot be joined or the management address not be bound; nothing
   *     is left running then
   */
  public static Future<Node> start(NodeConfig config, Reach reach) {
    ClusterConfig cluster = config.cluster();
    if (!cluster.enabled()) {
      return furnish(Vertx.vertx(), LOOPBACK, config, reach);
    }
    return HazelcastCluster.start(new VertxOptions(), cluster)
        .compose(joined -> furnish(joined.vertx(), joined.host(), config, reach));
  }

  private static Future<Node> furnish(Vertx vertx, String host, NodeConfig config, Reach reach) {
    BusCodec.register(vertx);
    var lifecycle = new Lifecycle();
    var management = new Management(lifecycle);
    var node = new Node(newId(), vertx, host, reach, lifecycle, management);
    if (config.cluster().enabled()) {
      lifecycle.onStop(
          StopPhase.ANNOUNCE,
          "time for the others to notice",
          CLOSE_DEADLINE,
          () -> vertx.timer(NOTICE_MS).mapEmpty());
    }
    lifecycle.onStop(StopPhase.NODE, "management", CLOSE_DEADLINE, management::close);
    lifecycle.onStop(StopPhase.NODE, "event bus", CLOSE_DEADLINE, vertx::close);
    return management
        .listen(vertx, config.management())
        .onSuccess(at -> LOG.info("node {}: health and metrics on http://{}", node.id, at))
        .map(node)
        .recover(cause -> vertx.close().transform(closed -> Future.failedFuture(cause)));
  }

  /**
   * How other nodes reach a listener of this node.
   *
   * @param bind as configured; a wildcard host is replaced by {@link #host}
   * @param actualPort the port taken
   */
  public HostPort reachable(HostPort bind, int actualPort) {
    boolean wildcard = bind.host().equals("0.0.0.0") || bind.host().equals("::");
    return new HostPort(wildcard ? host : bind.host(), actualPort);
  }

  /** 50 random bits: collisions are out of reach of any fleet, and it stays readable in a log. */
  private static String newId() {
    long bits = new SecureRandom().nextLong() & ((1L << 50) - 1);
    return "n" + Long.toString(bits, 36);
  }
}
