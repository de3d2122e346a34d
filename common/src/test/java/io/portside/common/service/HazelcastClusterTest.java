package io.portside.common.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portside.common.net.HostPort;
import io.portside.common.service.HazelcastCluster.Joined;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HazelcastClusterTest {
  private static final String ADDRESS = "test.answer";
  private static final long DEADLINE_S = 60;
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private final List<Vertx> nodes = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (Vertx node : nodes) {
      await(node.close());
    }
  }

  /** A node in a process of its own: answers until it is killed. */
  static final class Answering {
    private Answering() {}

    public static void main(String[] args) {
      HazelcastCluster.start(
              new VertxOptions(),
              members(Integer.parseInt(args[0]), Integer.parseInt(args[0]), args[1]))
          .compose(
              joined ->
                  joined
                      .vertx()
                      .eventBus()
                      .consumer(ADDRESS, request -> request.reply("here"))
                      .completion())
          .onFailure(cause -> Runtime.getRuntime().halt(1));
    }
  }

  @Test
  void aKilledNodeIsForgottenSoonAfterItsSilence() throws Exception {
    int mine = freePort();
    int other = freePort();
    Vertx node = start(members(mine, mine, "" + other)).vertx();
    Process process = answering(other, mine);
    try {
      awaitAnswer(node, "here");

      process.destroyForcibly();

      long killed = System.nanoTime();
      awaitAnswer(node, ReplyFailure.NO_HANDLERS.name());
      assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(SILENCE.plusSeconds(5));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void aClosedNodeIsForgottenAtOnce() throws Exception {
    int first = freePort();
    int second = freePort();
    Vertx staying = start(members(first, first, "" + second)).vertx();
    Vertx leaving = start(members(second, first, "" + second)).vertx();
    await(leaving.eventBus().consumer(ADDRESS, request -> request.reply("here")).completion());
    awaitAnswer(staying, "here");

    await(leaving.close());

    assertThat(ask(staying)).isEqualTo(ReplyFailure.NO_HANDLERS.name());
  }

  @Test
  void nothingListensOnOtherAddresses() throws Exception {
    int port = freePort();

    start(members(port, port, "" + port));

    try (var reached = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      assertThat(reached.isConnected()).isTrue();
    }
    assertThatThrownBy(() -> new Socket(InetAddress.ofLiteral("127.0.0.2"), port).close())
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void aTakenPortFailsTheStart() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      int port = taken.getLocalPort();

      assertThatThrownBy(() -> start(members(port, port, "" + port)))
          .hasMessageContaining("" + port);
    }
  }

  @Test
  void aNodeFindsItsOwnAddressAmongThoseOfTheName() throws Exception {
    int port = freePort();

    Joined joined = start(new ClusterConfig(true, null, port, 0, List.of(), "localhost", SILENCE));

    assertThat(InetAddress.ofLiteral(joined.host()).isLoopbackAddress()).isTrue();
  }

  @Test
  void aNameWithoutALocalAddressFailsTheStart() {
    var elsewhere = new ClusterConfig(true, null, 5701, 0, List.of(), "192.0.2.1", SILENCE);

    assertThatThrownBy(() -> start(elsewhere))
        .hasMessageContaining("no local address is among those of 192.0.2.1");
  }

  private Joined start(ClusterConfig config) throws Exception {
    Joined joined = await(HazelcastCluster.start(new VertxOptions(), config));
    nodes.add(joined.vertx());
    return joined;
  }

  private static ClusterConfig members(int own, int first, String second) {
    List<HostPort> members = List.of(loopback(first), loopback(Integer.parseInt(second)));
    return new ClusterConfig(true, null, own, 0, members, null, SILENCE);
  }

  private static HostPort loopback(int port) {
    return new HostPort("127.0.0.1", port);
  }

  private static Process answering(int port, int member) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Answering.class.getName(),
            "" + port,
            "" + member)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Each question waits on the bus for a second at most, so this does not spin. */
  private static void awaitAnswer(Vertx node, String expected) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_S);
    String answer = "";
    while (!expected.equals(answer)) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("answer " + answer + " (expected: " + expected + ")");
      }
      answer = await(node.timer(50).compose(tick -> asking(node)));
    }
  }

  private static String ask(Vertx node) throws Exception {
    return await(asking(node));
  }

  private static Future<String> asking(Vertx node) {
    return node.eventBus()
        .<String>request(ADDRESS, "there?", new DeliveryOptions().setSendTimeout(1_000))
        .map(reply -> reply.body())
        .otherwise(HazelcastClusterTest::failure);
  }

  private static String failure(@Nullable Throwable cause) {
    return cause instanceof ReplyException reply ? reply.failureType().name() : "" + cause;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(DEADLINE_S, TimeUnit.SECONDS);
  }
}
