package io.portside.common.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.portside.common.bus.NodeBus;
import io.portside.common.event.BusMessage.ServiceDown;
import io.portside.common.net.HostPort;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NodeTest {
  private static final long DEADLINE_S = 60;

  private record Settings(ClusterConfig cluster, ManagementConfig management)
      implements NodeConfig {}

  @Test
  void twoClusteredNodesHearEachOther() throws Exception {
    int first = freePort();
    int second = freePort();
    List<HostPort> members = List.of(loopback(first), loopback(second));
    Node one = await(Node.start(clustered(first, members), Reach.NETWORK));
    Node two = await(Node.start(clustered(second, members), Reach.NETWORK));
    var heard = new LinkedBlockingQueue<ServiceDown>();
    await(NodeBus.DOWN.consume(two.vertx(), heard::add).completion());
    var message = new ServiceDown("chat-service", one.id());

    NodeBus.DOWN.publish(one.vertx(), message);

    assertThat(heard.poll(DEADLINE_S, TimeUnit.SECONDS)).isEqualTo(message);
    assertThat(one.id()).isNotEqualTo(two.id());
    await(one.lifecycle().stop());
    await(two.lifecycle().stop());
  }

  @Test
  void aWildcardBindIsReachedByTheNodesHost() throws Exception {
    var alone = new ClusterConfig(false, null, 5701, 0, List.of(), null, Duration.ofSeconds(5));
    Node node =
        await(Node.start(new Settings(alone, new ManagementConfig(loopback(0))), Reach.NETWORK));

    assertThat(node.reachable(new HostPort("0.0.0.0", 0), 8081)).isEqualTo(loopback(8081));
    assertThat(node.reachable(new HostPort("127.0.0.2", 0), 8081))
        .isEqualTo(new HostPort("127.0.0.2", 8081));
    await(node.lifecycle().stop());
  }

  private static Settings clustered(int port, List<HostPort> members) {
    var cluster = new ClusterConfig(true, null, port, 0, members, null, Duration.ofSeconds(5));
    return new Settings(cluster, new ManagementConfig(loopback(0)));
  }

  private static HostPort loopback(int port) {
    return new HostPort("127.0.0.1", port);
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(DEADLINE_S, TimeUnit.SECONDS);
  }
}
