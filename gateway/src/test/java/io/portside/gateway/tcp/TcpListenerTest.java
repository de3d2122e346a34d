package io.portside.gateway.tcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portside.gateway.Await;
import io.portside.gateway.PlainBackend;
import io.portside.gateway.balance.Endpoint;
import io.portside.gateway.balance.Endpoint.State;
import io.portside.gateway.balance.Upstream;
import io.portside.gateway.balance.UpstreamSettings;
import io.portside.gateway.balance.UpstreamSettings.Balance;
import io.portside.gateway.listener.CannotListenException;
import io.portside.gateway.listener.Refusal;
import io.portside.gateway.loop.EventLoops;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TcpListenerTest {
  private final List<PlainBackend> backends = new ArrayList<>();
  private final List<TcpListener> listeners = new ArrayList<>();
  private Vertx vertx = Vertx.vertx();

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() {
    listeners.forEach(listener -> Await.result(listener.stop(Duration.ZERO)));
    backends.forEach(PlainBackend::close);
    Await.result(vertx.close());
  }

  @Test
  void nineConnectionsOverThreeBackendsAreThreeEach() throws Exception {
    var upstream = upstream(naming(), naming(), naming());
    var listener = listener(upstream);
    var counts = new TreeMap<String, Integer>();

    for (int i = 0; i < 9; i++) {
      counts.merge(ask(listener), 1, Integer::sum);
    }

    assertThat(counts.values()).containsExactly(3, 3, 3);
    assertThat(listener.stats().accepted()).isEqualTo(9);
  }

  @Test
  void noClientSeesThatABackendDied() throws Exception {
    var upstream = upstream(naming(), naming(), naming());
    var listener = listener(upstream);
    String dead = ask(listener);
    backends.stream()
        .filter(backend -> dead.equals(backend.port() + "\n"))
        .forEach(PlainBackend::close);

    var answers = new ArrayList<String>();
    for (int i = 0; i < 30; i++) {
      answers.add(ask(listener));
    }

    assertThat(answers).doesNotContain(dead, "").hasSize(30);
    assertThat(listener.stats().retries()).isEqualTo(1);
    assertThat(upstream.endpoints())
        .filteredOn(endpoint -> endpoint.status().state() == State.DOWN)
        .singleElement()
        .satisfies(endpoint -> assertThat(endpoint.status().reason()).contains("refused"));
  }

  @Test
  void aSilentEndpointIsGivenUpAfterTheDeadlineAndAnotherAnswers() throws Exception {
    try (var full = new FullBacklog()) {
      var upstream =
          new Upstream(
              new UpstreamSettings("app", Balance.ROUND_ROBIN, Duration.ofMillis(200), 3),
              Clock.systemUTC(),
              (_, _, _) -> {});
      upstream.add(Endpoint.ofConfig("127.0.0.1", full.port(), 1));
      upstream.add(Endpoint.ofConfig("127.0.0.1", naming().port(), 1));
      var listener = listener(upstream);

      assertThat(ask(listener)).isEqualTo(backends.getFirst().port() + "\n");
      assertThat(listener.stats().retries()).isEqualTo(1);
    }
  }

  @Test
  void anEndpointOfAnUnreachableNetworkIsSparedToTheClient() throws Exception {
    var upstream = upstream();
    // The kernel refuses a TCP connection to a broadcast address with ENETUNREACH.
    upstream.add(Endpoint.ofConfig("127.255.255.255", 9, 1));
    upstream.add(Endpoint.ofConfig("127.0.0.1", naming().port(), 1));
    var listener = listener(upstream);

    assertThat(ask(listener)).isEqualTo(backends.getFirst().port() + "\n");
    assertThat(upstream.endpoints().getFirst().status().state()).isEqualTo(State.DOWN);
  }

  @Test
  void anAddressIsTakenAgainRightAfterAStop() throws Exception {
    var upstream = upstream(naming());
    var first = listener(upstream);
    var bind = first.address();
    try (Socket client = connect(first)) {
      assertThat(client.getInputStream().read()).isPositive();
      // The gateway closes first, and its side lingers in TIME_WAIT.
      Await.result(first.stop(Duration.ZERO));
    }

    var second = listener(upstream, new TcpSettings(bind, 128, 10, Duration.ofMinutes(1), false));

    assertThat(ask(second)).isNotEmpty();
  }

  @Test
  void aClientThatEndsItsSideStillGetsTheAnswer() throws Exception {
    var answering =
        backend(
            socket -> {
              byte[] all = socket.getInputStream().readAllBytes();
              socket.getOutputStream().write(("got " + all.length).getBytes(UTF_8));
            });
    var listener = listener(upstream(answering));

    try (Socket client = connect(listener)) {
      client.getOutputStream().write("hello".getBytes(UTF_8));
      client.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("got 5");
    }
    assertThat(ended(listener)).isTrue();
  }

  @Test
  void aBackendThatEndsItsSideStillGetsWhatTheClientSends() throws Exception {
    var heard = new CompletableFuture<String>();
    var closing =
        backend(
            socket -> {
              socket.getOutputStream().write("bye".getBytes(UTF_8));
              socket.shutdownOutput();
              heard.complete(new String(socket.getInputStream().readAllBytes(), UTF_8));
            });
    var listener = listener(upstream(closing));

    try (Socket client = connect(listener)) {
      assertThat(client.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("bye");
      client.getOutputStream().write("still here".getBytes(UTF_8));
      client.shutdownOutput();
      assertThat(heard.get(5, TimeUnit.SECONDS)).isEqualTo("still here");
    }
    assertThat(ended(listener)).isTrue();
  }

  @Test
  void aResetIsPassedOnBothWays() throws Exception {
    var backendSaw = new CompletableFuture<Throwable>();
    var clientSaw = new CompletableFuture<Socket>();
    var backend =
        backend(
            socket -> {
              if (socket.getInputStream().read() == 'r') {
                clientSaw.complete(socket);
                socket.setSoLinger(true, 0);
                return;
              }
              try {
                backendSaw.complete(new AssertionError("ended: " + socket.getInputStream().read()));
              } catch (IOException reset) {
                backendSaw.complete(reset);
              }
            });
    var listener = listener(upstream(backend));

    try (Socket client = connect(listener)) {
      client.getOutputStream().write('r');
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    Socket client = connect(listener);
    client.getOutputStream().write('x');
    Await.until(() -> listener.stats().bytesIn() == 2);
    client.setSoLinger(true, 0);
    client.close();
    assertThat(backendSaw.get(5, TimeUnit.SECONDS)).isInstanceOf(SocketException.class);
    assertThat(ended(listener)).isTrue();
  }

  @Test
  void aBigTransferArrivesWholeBothWaysAtOnce() throws Exception {
    int size = 64 << 20;
    var listener = listener(upstream(echoing()));

    try (Socket client = connect(listener)) {
      var sent = sendRandom(client, size);
      var digest = MessageDigest.getInstance("SHA-256");
      long got = drain(client.getInputStream(), digest);
      assertThat(got).isEqualTo(size);
      assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(sent.get());
    }
  }

  @Test
  void aReaderThatStandsStillStopsTheSender() throws Exception {
    var written = new AtomicLong();
    var pouring =
        backend(
            socket -> {
              byte[] block = new byte[64 << 10];
              OutputStream out = socket.getOutputStream();
              for (int i = 0; i < 4096; i++) {
                out.write(block);
                written.addAndGet(block.length);
              }
            });
    var listener = listener(upstream(pouring));

    try (Socket client = connect(listener)) {
      long stuck = Await.stable(written::get, Duration.ofMillis(300));
      // Kernel buffers of four sockets take some MiB each; 256 MiB would mean no back-pressure.
      assertThat(stuck).isBetween(1L, 64L << 20);
      assertThat(drain(client.getInputStream(), MessageDigest.getInstance("SHA-256")))
          .isEqualTo(256L << 20);
    }
  }

  @Test
  void bytesSentWhileDiallingAreNotLost() throws Exception {
    var listener = listener(upstream(echoing()));

    for (int i = 0; i < 50; i++) {
      try (Socket client = new Socket()) {
        client.connect(listener.address());
        client.getOutputStream().write("early".getBytes(UTF_8));
        client.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("early");
      }
    }
  }

  @Test
  void theUpstreamIsToldTheClientsAddressAheadOfItsBytes() throws Exception {
    var upstream = upstream(echoing());
    var listener = listener(upstream, settings(10, Duration.ofMinutes(1), true));

    try (Socket client = connect(listener)) {
      client.getOutputStream().write("hi".getBytes(UTF_8));
      client.shutdownOutput();
      byte[] all = client.getInputStream().readAllBytes();
      String expected =
          "0d0a0d0a000d0a515549540a2111000c7f0000017f000001"
              + "%04x%04x".formatted(client.getLocalPort(), client.getPort())
              + "6869";
      assertThat(HexFormat.of().formatHex(all)).isEqualTo(expected);
    }
  }

  @Test
  void whoeverIsOneTooManyIsResetAndCounted() throws Exception {
    var listener = listener(upstream(echoing()), settings(1, Duration.ofMinutes(1), false));

    try (Socket first = connect(listener)) {
      first.getOutputStream().write(1);
      assertThat(first.getInputStream().read()).isEqualTo(1);
      assertResets(listener);
      assertThat(listener.stats().refused(Refusal.MAX_CONNECTIONS)).isEqualTo(1);
      assertThat(listener.stats().active()).isEqualTo(1);
    }
    assertThat(ended(listener)).isTrue();
    assertThat(listener.stats().refused(Refusal.MAX_CONNECTIONS)).isEqualTo(1);
  }

  @Test
  void aClientNobodyCanServeIsResetWithTheReasonCounted() throws Exception {
    var gone = naming();
    gone.close();
    var unreachable = listener(upstream(gone));
    var empty = listener(upstream());

    assertResets(unreachable);
    assertResets(empty);

    assertThat(unreachable.stats().refused(Refusal.UNREACHABLE)).isEqualTo(1);
    assertThat(empty.stats().refused(Refusal.NO_ENDPOINT)).isEqualTo(1);
  }

  @Test
  void anIdleConnectionIsClosed() throws Exception {
    var listener = listener(upstream(echoing()), settings(9, Duration.ofMillis(100), false));

    try (Socket client = connect(listener)) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(ended(listener)).isTrue();
  }

  @Test
  void aDrainLetsThoseInsideFinish() throws Exception {
    var listener = listener(upstream(echoing()));
    try (Socket client = connect(listener)) {
      client.getOutputStream().write(1);
      assertThat(client.getInputStream().read()).isEqualTo(1);

      var stopped = listener.stop(Duration.ofSeconds(20));
      Await.until(() -> refusesNew(listener));
      client.getOutputStream().write(2);
      assertThat(client.getInputStream().read()).isEqualTo(2);
      assertThat(stopped.isComplete()).isFalse();

      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      Await.result(stopped);
    }
  }

  @Test
  void aDrainDoesNotWaitForAClientWhoseEndpointHasSaidGoodbye() throws Exception {
    var greeting =
        backend(
            socket -> {
              socket.getInputStream().read();
              socket.getOutputStream().write("bye".getBytes(UTF_8));
            });
    var listener = listener(upstream(greeting));
    try (Socket client = connect(listener)) {
      Await.until(() -> listener.stats().active() == 1);
      var stopped = listener.stop(Duration.ofSeconds(25));
      client.getOutputStream().write(1);

      // The client never closes its side.
      assertThat(client.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("bye");
      Await.result(stopped);
    }
  }

  @Test
  void aDrainCutsWhoeverIsLeftAtTheDeadline() throws Exception {
    var listener = listener(upstream(echoing()));
    try (Socket client = connect(listener)) {
      client.getOutputStream().write(1);
      assertThat(client.getInputStream().read()).isEqualTo(1);

      Await.result(listener.stop(Duration.ofMillis(50)));

      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(ended(listener)).isTrue();
    }
  }

  @Test
  void anAddressInUseIsNamedWithTheLikelyReason() throws Exception {
    var taken = listener(upstream());
    var settings = new TcpSettings(taken.address(), 16, 1, Duration.ofMinutes(1), false);
    var second = new TcpListener("web", settings, new EventLoops(vertx), upstream());

    assertThatThrownBy(() -> Await.result(second.start()))
        .isInstanceOf(CannotListenException.class)
        .hasMessageContainingAll(
            "listener web", "127.0.0.1:" + taken.address().getPort(), "in use");
  }

  @Test
  void connectionsAreCountedAtTheEndpointWhileTheyLast() throws Exception {
    var upstream = upstream(echoing());
    var endpoint = upstream.endpoints().getFirst();
    var listener = listener(upstream);

    try (Socket client = connect(listener)) {
      Await.until(() -> endpoint.active() == 1);
      client.getOutputStream().write(1);
      assertThat(client.getInputStream().read()).isEqualTo(1);
    }
    Await.until(() -> endpoint.active() == 0);
    assertThat(endpoint.total()).isEqualTo(1);
  }

  private PlainBackend naming() throws IOException {
    return backend(PlainBackend::sayPort);
  }

  private PlainBackend echoing() throws IOException {
    return backend(socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
  }

  private PlainBackend backend(PlainBackend.Talk talk) throws IOException {
    var backend = PlainBackend.on(talk);
    backends.add(backend);
    return backend;
  }

  private static Upstream upstream(PlainBackend... backends) {
    var upstream =
        new Upstream(
            new UpstreamSettings("app", Balance.ROUND_ROBIN, Duration.ofSeconds(1), 3),
            Clock.systemUTC(),
            (_, _, _) -> {});
    for (var backend : backends) {
      upstream.add(Endpoint.ofConfig("127.0.0.1", backend.port(), 1));
    }
    return upstream;
  }

  private TcpListener listener(Upstream upstream) {
    return listener(upstream, settings(1_000, Duration.ofMinutes(1), false));
  }

  private TcpListener listener(Upstream upstream, TcpSettings settings) {
    var listener = new TcpListener("web", settings, new EventLoops(vertx), upstream);
    Await.result(listener.start());
    listeners.add(listener);
    return listener;
  }

  private static TcpSettings settings(int maxConnections, Duration idle, boolean sendProxy) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new TcpSettings(anyPort, 128, maxConnections, idle, sendProxy);
  }

  private static Socket connect(TcpListener listener) throws IOException {
    var socket = new Socket();
    socket.setSoTimeout(10_000);
    socket.connect(listener.address());
    return socket;
  }

  private static String ask(TcpListener listener) throws IOException {
    try (Socket client = connect(listener)) {
      return new String(client.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static void assertResets(TcpListener listener) {
    assertThatThrownBy(
            () -> {
              try (Socket client = connect(listener)) {
                client.getInputStream().read();
              }
            })
        .isInstanceOf(SocketException.class);
  }

  private static boolean refusesNew(TcpListener listener) {
    try (Socket late = connect(listener)) {
      return late.getInputStream().read() == -2;
    } catch (IOException refused) {
      return true;
    }
  }

  private static boolean ended(TcpListener listener) {
    Await.until(() -> listener.stats().active() == 0);
    return listener.stats().active() == 0;
  }

  private static CompletableFuture<String> sendRandom(Socket client, int size) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            var digest = MessageDigest.getInstance("SHA-256");
            var random = new Random(42);
            byte[] block = new byte[1 << 20];
            for (int sent = 0; sent < size; sent += block.length) {
              random.nextBytes(block);
              digest.update(block);
              client.getOutputStream().write(block);
            }
            client.shutdownOutput();
            return HexFormat.of().formatHex(digest.digest());
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static long drain(InputStream in, MessageDigest digest) throws IOException {
    byte[] block = new byte[256 << 10];
    long got = 0;
    for (int n = in.read(block); n >= 0; n = in.read(block)) {
      digest.update(block, 0, n);
      got += n;
    }
    return got;
  }

  /**
   * A port that neither accepts nor refuses: its backlog is full, so further SYNs get no answer.
   */
  private static final class FullBacklog implements AutoCloseable {
    private final ServerSocket server = new ServerSocket();
    private final List<Socket> waiting = new ArrayList<>();

    FullBacklog() throws IOException {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
      for (int i = 0; i < 8; i++) {
        var socket = new Socket();
        try {
          socket.connect(server.getLocalSocketAddress(), 100);
          waiting.add(socket);
        } catch (IOException full) {
          socket.close();
          return;
        }
      }
      throw new IllegalStateException("the backlog does not fill");
    }

    int port() {
      return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : waiting) {
        socket.close();
      }
      server.close();
    }
  }
}
