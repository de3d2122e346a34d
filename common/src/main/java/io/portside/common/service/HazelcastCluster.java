package io.portside.common.service;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Joins the nodes of a suite through Hazelcast. What crosses it is speed, never the truth: a cut or
 * a dead node loses bus messages silently, and whoever needs them reads the store.
 */
final class HazelcastCluster {
  /** Hazelcast's default of 271 costs seconds at each change of membership; the bus needs few. */
  private static final String PARTITIONS = "31";

  private static final long PING_MS = 1_000;
  private static final int DNS_TIMEOUT_S = 2;

  private HazelcastCluster() {}

  /** A node in the cluster and the address by which the others reach it. */
  record Joined(Vertx vertx, String host) {}

  /**
   * @return fails when this node's address cannot be told, a port is taken or no member answers in
   *     a way that lets it start
   */
  static Future<Joined> start(VertxOptions options, ClusterConfig config) {
    String host;
    try {
      host = hostOf(config);
    } catch (UnknownHostException | SocketException e) {
      return Future.failedFuture(
          new IllegalStateException("cluster: cannot tell this node's address: " + e, e));
    }
    options
        .getEventBusOptions()
        .setHost(host)
        .setPort(config.busPort())
        .setClusterPingInterval(PING_MS)
        .setClusterPingReplyInterval(PING_MS);
    System.setProperty("hazelcast.logging.type", "slf4j");
    return Vertx.builder()
        .with(options)
        .withClusterManager(new HazelcastClusterManager(hazelcast(config, host)))
        .buildClustered()
        .map(vertx -> new Joined(vertx, host));
  }

  private static Config hazelcast(ClusterConfig config, String host) {
    var hazelcast = new Config().setClusterName("portside");
    // Whoever reaches the membership listener can join: by default it would be on all addresses.
    hazelcast
        .setProperty("hazelcast.socket.bind.any", "false")
        .setProperty("hazelcast.local.localAddress", host)
        .setProperty("hazelcast.heartbeat.interval.seconds", "1")
        .setProperty(
            "hazelcast.max.no.heartbeat.seconds", Long.toString(config.silence().toSeconds()))
        .setProperty("hazelcast.merge.first.run.delay.seconds", "5")
        .setProperty("hazelcast.merge.next.run.delay.seconds", "5")
        .setProperty("hazelcast.shutdownhook.enabled", "false")
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.partition.count", PARTITIONS)
        .setProperty("hazelcast.operation.call.timeout.millis", "5000");
    hazelcast.addMultiMapConfig(
        new MultiMapConfig("__vertx.subs")
            .setBackupCount(1)
            .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
    hazelcast.addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(1));
    hazelcast.addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(1));
    NetworkConfig network = hazelcast.getNetworkConfig();
    network.setPort(config.port()).setPortAutoIncrement(false).setPublicAddress(host);
    join(network.getJoin(), config);
    return hazelcast;
  }

  private static void join(JoinConfig join, ClusterConfig config) {
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    if (config.dns() != null) {
      join.getKubernetesConfig()
          .setEnabled(true)
          .setProperty("service-dns", config.dns())
          .setProperty("service-dns-timeout", Integer.toString(DNS_TIMEOUT_S))
          .setProperty("service-port", Integer.toString(config.port()));
      return;
    }
    join.getTcpIpConfig()
        .setEnabled(true)
        .setMembers(config.members().stream().map(Object::toString).toList());
  }

  /**
   * Without an address of its own every node behind one DNS name would call itself by that name,
   * and the bus could not bind.
   */
  private static String hostOf(ClusterConfig config) throws UnknownHostException, SocketException {
    if (config.host() != null) {
      return config.host();
    }
    if (config.dns() == null) {
      return "127.0.0.1";
    }
    Set<InetAddress> named = new HashSet<>(List.of(InetAddress.getAllByName(config.dns())));
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(named::contains)
        .findFirst()
        .map(InetAddress::getHostAddress)
        .orElseThrow(
            () -> new UnknownHostException("no local address is among those of " + config.dns()));
  }
}
