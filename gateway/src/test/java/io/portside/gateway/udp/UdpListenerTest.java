package io.portside.gateway.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.gateway.Await;
import io.portside.gateway.balance.Endpoint;
import io.portside.gateway.balance.Endpoint.State;
import io.portside.gateway.balance.Upstream;
import io.portside.gateway.balance.UpstreamSettings;
import io.portside.gateway.balance.UpstreamSettings.Balance;
import io.portside.gateway.listener.Refusal;
import io.portside.gateway.loop.EventLoops;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class UdpListenerTest {
  private final Vertx vertx = Vertx.vertx();
  private final List<DatagramSocket> sockets = new ArrayList<>();
  private final List<UdpListener> listeners = new ArrayList<>();

  @AfterEach
  void stop() {
    listeners.forEach(listener -> Await.result(listener.stop(Duration.ZERO)));
    sockets.forEach(DatagramSocket::close);
    Await.result(vertx.close());
  }

  @Test
  void repliesGoBackToWhoeverAskedAndASourceKeepsItsEndpoint() throws Exception {
    var listener = listener(10, Duration.ofMinutes(1), upstream(echo("a"), echo("b")));
    DatagramSocket first = client();
    DatagramSocket second = client();

    assertThat(ask(listener, first, "1")).isEqualTo("a 1");
    assertThat(ask(listener, second, "2")).isEqualTo("b 2");
    assertThat(ask(listener, first, "3")).isEqualTo("a 3");
    assertThat(ask(listener, second, "4")).isEqualTo("b 4");
    assertThat(listener.stats().active()).isEqualTo(2);
    assertThat(listener.stats().bytesOut()).isEqualTo(12);
  }

  @Test
  void moreSourcesThanThereMayBeAreDroppedAndCounted() throws Exception {
    var listener = listener(1, Duration.ofMinutes(1), upstream(echo("a")));
    assertThat(ask(listener, client(), "1")).isEqualTo("a 1");

    send(listener, client(), "2");

    Await.until(() -> listener.stats().refused(Refusal.MAX_CONNECTIONS) == 1);
    assertThat(listener.stats().active()).isEqualTo(1);
  }

  @Test
  void anIdleSourceIsForgotten() throws Exception {
    var upstream = upstream(echo("a"));
    var listener = listener(10, Duration.ofMillis(100), upstream);
    assertThat(ask(listener, client(), "1")).isEqualTo("a 1");

    Await.until(() -> listener.stats().active() == 0);
    assertThat(upstream.endpoints().getFirst().active()).isZero();
  }

  @Test
  void anEndpointThatRefusesIsLeftAlone() throws Exception {
    DatagramSocket gone = client();
    int port = gone.getLocalPort();
    gone.close();
    var upstream = upstream(port, echo("b"));
    var listener = listener(10, Duration.ofMinutes(1), upstream);
    DatagramSocket client = client();
    send(listener, client, "lost");
    Await.until(() -> upstream.endpoints().getFirst().status().state() == State.DOWN);

    assertThat(ask(listener, client, "1")).isEqualTo("b 1");
  }

  @Test
  void aSourceMovesOnWhenItsEndpointLeavesOrDrains() throws Exception {
    var upstream = upstream(echo("a"), echo("b"), echo("c"));
    var listener = listener(10, Duration.ofMinutes(1), upstream);
    DatagramSocket client = client();
    List<Endpoint> all = upstream.endpoints();
    assertThat(ask(listener, client, "1")).isEqualTo("a 1");

    upstream.remove(all.get(0));
    String second = ask(listener, client, "2");
    upstream.mark(all.get(second.startsWith("b") ? 1 : 2), State.DRAINING, "stopping");
    String third = ask(listener, client, "3");

    assertThat(List.of(second, third)).doesNotContain("a 2", "a 3");
    assertThat(third.charAt(0)).isNotEqualTo(second.charAt(0));
    assertThat(listener.stats().active()).isEqualTo(1);
    assertThat(all.get(0).active()).isZero();
  }

  @Test
  void aSourceKeepsItsSocketWhileEveryEndpointIsDown() throws Exception {
    var upstream = upstream(echo("a"));
    var listener = listener(10, Duration.ofMinutes(1), upstream);
    DatagramSocket client = client();
    ask(listener, client, "1");
    upstream.mark(upstream.endpoints().getFirst(), State.DOWN, "told so");

    assertThat(ask(listener, client, "2")).isEqualTo("a 2");
    assertThat(listener.stats().accepted()).isEqualTo(1);
  }

  @Test
  void withoutAnEndpointDatagramsAreCountedAndNothingElse() throws Exception {
    var listener = listener(10, Duration.ofMinutes(1), upstream());

    send(listener, client(), "1");

    Await.until(() -> listener.stats().refused(Refusal.NO_ENDPOINT) == 1);
    assertThat(listener.stats().active()).isZero();
  }

  @Test
  void manySourcesAreSpread() throws Exception {
    var listener = listener(100, Duration.ofMinutes(1), upstream(echo("a"), echo("b"), echo("c")));
    var answers = new TreeSet<String>();
    for (int i = 0; i < 9; i++) {
      answers.add(ask(listener, client(), "x"));
    }

    assertThat(answers).containsExactly("a x", "b x", "c x");
  }

  @Test
  void eachDatagramBearsItsSourceWhereTheUpstreamWantsToKnow() throws Exception {
    DatagramSocket server = client();
    var settings = new UdpSettings(anyPort(), 10, Duration.ofMinutes(1), true);
    var listener = listener(settings, upstream(server.getLocalPort()));
    DatagramSocket client = client();
    for (String text : List.of("first", "second")) {
      send(listener, client, text);
      var in = new DatagramPacket(new byte[1_500], 1_500);
      server.receive(in);

      assertThat(HexFormat.of().formatHex(in.getData(), 0, in.getLength()))
          .isEqualTo(
              "0d0a0d0a000d0a515549540a2112000c7f0000017f000001"
                  + "%04x%04x".formatted(client.getLocalPort(), listener.address().getPort())
                  + HexFormat.of().formatHex(text.getBytes(UTF_8)));
    }
    assertThat(listener.stats().bytesIn()).isEqualTo(11);
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private UdpListener listener(int maxSessions, Duration idle, Upstream upstream) {
    return listener(new UdpSettings(anyPort(), maxSessions, idle, false), upstream);
  }

  private UdpListener listener(UdpSettings settings, Upstream upstream) {
    var listener = new UdpListener("chat-udp", settings, new EventLoops(vertx), upstream);
    Await.result(listener.start());
    listeners.add(listener);
    return listener;
  }

  private static Upstream upstream(int... ports) {
    var upstream =
        new Upstream(
            new UpstreamSettings("udp", Balance.ROUND_ROBIN, Duration.ofSeconds(1), 3),
            Clock.systemUTC(),
            (_, _, _) -> {});
    for (int port : ports) {
      upstream.add(Endpoint.ofConfig("127.0.0.1", port, 1));
    }
    return upstream;
  }

  private DatagramSocket client() throws SocketException {
    var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    socket.setSoTimeout(5_000);
    sockets.add(socket);
    return socket;
  }

  /** A server that puts its name before what it gets. */
  private int echo(String name) throws SocketException {
    var server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    sockets.add(server);
    Thread.ofVirtual().start(() -> serve(server, name));
    return server.getLocalPort();
  }

  private static void serve(DatagramSocket server, String name) {
    var in = new DatagramPacket(new byte[1_500], 1_500);
    while (!server.isClosed()) {
      try {
        in.setLength(1_500);
        server.receive(in);
        String text = name + " " + new String(in.getData(), 0, in.getLength(), UTF_8);
        byte[] out = text.getBytes(UTF_8);
        server.send(new DatagramPacket(out, out.length, in.getSocketAddress()));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void send(UdpListener listener, DatagramSocket client, String text)
      throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    client.send(new DatagramPacket(bytes, bytes.length, listener.address()));
  }

  private static String ask(UdpListener listener, DatagramSocket client, String text)
      throws IOException {
    send(listener, client, text);
    var in = new DatagramPacket(new byte[1_500], 1_500);
    client.receive(in);
    return new String(in.getData(), 0, in.getLength(), UTF_8);
  }
}
