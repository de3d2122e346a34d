package io.portside.gateway.http;

import static io.portside.gateway.http.HttpFixture.ask;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.gateway.Await;
import io.portside.gateway.PlainBackend;
import io.portside.gateway.balance.Endpoint;
import io.portside.gateway.balance.Endpoint.State;
import io.portside.gateway.listener.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReverseProxyTest {
  private final HttpFixture fixture = new HttpFixture();
  private final List<PlainBackend> backends = new ArrayList<>();

  @AfterEach
  void stop() {
    fixture.close();
    backends.forEach(PlainBackend::close);
  }

  @Test
  void routesByHostFirstAndThenByTheLongestPath() throws Exception {
    var listener =
        fixture.listener(
            HttpFixture.limits(),
            Access.open(),
            List.of(
                new Route("", "/", saying("root")),
                new Route("", "/api", saying("api")),
                new Route("", "/api/scans", saying("scans")),
                new Route("shop.example", "/", saying("shop"))));

    assertThat(get(listener, "/apix")).endsWith("root");
    assertThat(get(listener, "/api")).endsWith("api");
    assertThat(get(listener, "/api/scans/7?x")).endsWith("scans");
    assertThat(ask(listener, "GET /api HTTP/1.1\nHost: SHOP.example:1\nConnection: close\n\n"))
        .endsWith("shop");
  }

  @Test
  void whatNoRouteFitsIsNotFound() throws Exception {
    var listener =
        fixture.listener(
            HttpFixture.limits(), Access.open(), List.of(new Route("", "/api", saying("api"))));

    assertThat(get(listener, "/")).startsWith("HTTP/1.1 404 ").contains("no-route");
  }

  @Test
  void nineRequestsOverThreeServersAreThreeEach() throws Exception {
    var counts =
        new AtomicInteger[] {new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
    int[] ports = new int[3];
    for (int i = 0; i < 3; i++) {
      var count = counts[i];
      ports[i] =
          fixture
              .server(
                  request -> {
                    count.incrementAndGet();
                    request.response().end();
                  })
              .actualPort();
    }
    var proxy = fixture.proxy(ports);

    for (int i = 0; i < 9; i++) {
      get(proxy, "/");
    }

    assertThat(counts).extracting(AtomicInteger::get).containsExactly(3, 3, 3);
  }

  @Test
  void aRefusedConnectIsRetriedElsewhereWhateverTheMethod() throws Exception {
    var dead = backend(PlainBackend::sayPort);
    int deadPort = dead.port();
    dead.close();
    int alive = fixture.server(this::echoBody).actualPort();
    var upstream = HttpFixture.upstream(deadPort, alive);
    var proxy = fixture.proxy(HttpFixture.limits(), Access.open(), upstream);

    for (int i = 0; i < 4; i++) {
      assertThat(post(proxy, "hello")).startsWith("HTTP/1.1 200 ").endsWith("hello");
    }

    assertThat(proxy.stats().retries()).isEqualTo(1);
    assertThat(upstream.endpoints().getFirst().status().state()).isEqualTo(State.DOWN);
    Await.until(() -> upstream.endpoints().stream().allMatch(e -> e.active() == 0));
  }

  @Test
  void anIdempotentRequestThatWasNotAnsweredIsSentOnceMore() throws Exception {
    var asked = new AtomicInteger();
    var hangingUp = backend(socket -> asked.addAndGet(readHead(socket) ? 1 : 0));
    int alive = fixture.server(request -> request.response().end("ok")).actualPort();
    var proxy = fixture.proxy(hangingUp.port(), alive);

    assertThat(get(proxy, "/")).startsWith("HTTP/1.1 200 ").endsWith("ok");

    assertThat(asked).hasValue(1);
  }

  @Test
  void aRequestThatMayNotBeRepeatedIsNotAndTheClientHears502() throws Exception {
    var asked = new AtomicInteger();
    var hangingUp = backend(socket -> asked.addAndGet(readHead(socket) ? 1 : 0));
    var proxy = fixture.proxy(hangingUp.port());

    assertThat(post(proxy, "pay"))
        .startsWith("HTTP/1.1 502 ")
        .contains("Proxy-Status: portside; error=connection_terminated");

    assertThat(asked).hasValue(1);
    assertThat(proxy.stats().refused(Refusal.UPSTREAM_CLOSED)).isEqualTo(1);
  }

  @Test
  void nobodyToAskIs503AndNobodyReachedIs502() throws Exception {
    var dead = backend(PlainBackend::sayPort);
    dead.close();

    assertThat(get(fixture.proxy(), "/"))
        .startsWith("HTTP/1.1 503 ")
        .contains("Retry-After", "destination_unavailable");
    assertThat(get(fixture.proxy(dead.port()), "/"))
        .startsWith("HTTP/1.1 502 ")
        .contains("connection_refused");
  }

  @Test
  void anAnswerThatBreaksOffDoesNotLookWhole() throws Exception {
    var breaking =
        backend(
            socket -> {
              readHead(socket);
              send(socket, "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n");
            });
    var proxy = fixture.proxy(breaking.port());

    assertThat(get(proxy, "/")).contains("200 OK", "abc").doesNotContain("0\r\n\r\n");
  }

  @Test
  void aServerThatNeverAnswersIs504() throws Exception {
    var silent =
        backend(
            socket -> socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream()));
    var limits = new HttpLimits(16, 16, Duration.ofSeconds(1), Duration.ofMillis(300), 4, 4);
    var proxy = fixture.proxy(limits, Access.open(), HttpFixture.upstream(silent.port()));

    String answer = get(proxy, "/");

    assertThat(answer)
        .satisfiesAnyOf(
            text -> assertThat(text).startsWith("HTTP/1.1 504 "),
            text -> assertThat(text).isEmpty());
    Await.until(() -> proxy.stats().active() == 0);
  }

  @Test
  void trailersAndInformationalResponsesAreForwarded() throws Exception {
    var server =
        backend(
            socket -> {
              readHead(socket);
              send(
                  socket,
                  """
                  HTTP/1.1 103 Early Hints
                  Link: </a.css>

                  HTTP/1.1 200 OK
                  Transfer-Encoding: chunked
                  Trailer: X-Sum

                  3
                  abc
                  0
                  X-Sum: 42

                  """);
            });
    var proxy = fixture.proxy(server.port());

    assertThat(get(proxy, "/").toLowerCase(java.util.Locale.ROOT))
        .containsSubsequence("103 early hints", "link: </a.css>", "200 ok", "trailer: x-sum")
        .contains("3\r\nabc\r\n0\r\nx-sum: 42\r\n\r\n");
  }

  @Test
  void anExpectationIsTheServersToMeet() throws Exception {
    int port = fixture.server(this::continueAndEcho).actualPort();
    var proxy = fixture.proxy(port);
    try (var client = HttpFixture.connect(proxy)) {
      client.send(
          RawHttp.request(
              """
              POST / HTTP/1.1
              Host: a
              Expect: 100-continue
              Content-Length: 5
              Connection: close

              """));
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100 ");
      assertThat(client.send("hello").readAll()).contains("200 OK").endsWith("hello");
    }
  }

  @Test
  void aHeadAnswerKeepsItsLengthAndHasNoBody() throws Exception {
    var server =
        backend(
            socket -> {
              readHead(socket);
              send(socket, "HTTP/1.1 200 OK\nContent-Length: 5\n\n");
            });
    var proxy = fixture.proxy(server.port());

    String answer = ask(proxy, "HEAD / HTTP/1.1\nHost: a\nConnection: close\n\n");

    assertThat(answer.toLowerCase(java.util.Locale.ROOT))
        .contains("200 ok", "content-length: 5")
        .endsWith("\r\n\r\n");
  }

  @Test
  void anHttp10ClientGetsNoChunks() throws Exception {
    int port =
        fixture.server(request -> request.response().setChunked(true).end("plain")).actualPort();

    assertThat(ask(fixture.proxy(port), "GET / HTTP/1.0\nHost: a\n\n"))
        .doesNotContainIgnoringCase("transfer-encoding")
        .endsWith("\r\n\r\nplain");
  }

  @Test
  void anHttp10ClientThatWouldKeepItsConnectionLearnsTheEndAllTheSame() throws Exception {
    int port =
        fixture.server(request -> request.response().setChunked(true).end("plain")).actualPort();

    assertThat(ask(fixture.proxy(port), "GET / HTTP/1.0\nHost: a\nConnection: keep-alive\n\n"))
        .doesNotContainIgnoringCase("connection: keep-alive")
        .endsWith("\r\n\r\nplain");
  }

  @Test
  void anHttp10ClientGetsNoInformationalResponses() throws Exception {
    var hinting =
        backend(
            socket -> {
              readHead(socket);
              send(socket, "HTTP/1.1 103 Early Hints\nLink: </a.css>\n\n");
              send(socket, "HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
              readHead(socket);
            });

    assertThat(ask(fixture.proxy(hinting.port()), "GET / HTTP/1.0\nHost: a\n\n"))
        .startsWith("HTTP/1.0 200 ")
        .doesNotContain("103")
        .endsWith("ok");
  }

  @Test
  void aSwitchOfProtocolsThatNobodyAskedForIsAnErrorOfTheServer() throws Exception {
    var switching =
        backend(
            socket -> {
              readHead(socket);
              send(socket, "HTTP/1.1 101 Switching Protocols\nUpgrade: x\n\nGET /evil HTTP/1.1");
              readHead(socket);
            });

    assertThat(get(fixture.proxy(switching.port()), "/")).startsWith("HTTP/1.1 502 ");
  }

  @Test
  void anEndpointOfAnUnreachableNetworkIsSparedToTheClient() throws Exception {
    int port = fixture.server(request -> request.response().end("ok")).actualPort();
    var upstream = HttpFixture.upstream();
    // The kernel refuses a TCP connection to a broadcast address with ENETUNREACH.
    upstream.add(Endpoint.ofConfig("127.255.255.255", 9, 1));
    upstream.add(Endpoint.ofConfig("127.0.0.1", port, 1));
    var proxy = fixture.proxy(HttpFixture.limits(), Access.open(), upstream);

    assertThat(get(proxy, "/")).startsWith("HTTP/1.1 200 ");
    assertThat(upstream.endpoints().getFirst().status().state()).isEqualTo(State.DOWN);
  }

  @Test
  void theLongestIdleTimeoutThatMayBeConfiguredFits() throws Exception {
    int port = fixture.server(request -> request.response().end("ok")).actualPort();
    var limits = new HttpLimits(16, 10, Duration.ofSeconds(5), Duration.ofDays(30), 4, 4);
    var proxy = fixture.proxy(limits, Access.open(), HttpFixture.upstream(port));

    assertThat(get(proxy, "/")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void eventsArriveOneByOneAsTheyAreSent() throws Exception {
    var stream = new CompletableFuture<HttpServerRequest>();
    int port =
        fixture
            .server(
                request -> {
                  var response = request.response();
                  response.putHeader("Content-Type", "text/event-stream").setChunked(true);
                  response.writeHead();
                  stream.complete(request);
                })
            .actualPort();
    var proxy = fixture.proxy(port);
    try (var client = HttpFixture.connect(proxy)) {
      client.send(RawHttp.request("GET /events HTTP/1.1\nHost: a\n\n"));
      assertThat(client.readUntil("\r\n\r\n")).contains("text/event-stream");
      for (int i = 0; i < 3; i++) {
        stream.get(5, TimeUnit.SECONDS).response().write("data: " + i + "\n\n");
        assertThat(client.readUntil("data: " + i + "\n\n\r\n")).isNotEmpty();
      }
    }
  }

  @Test
  void aClientThatLeavesEndsTheExchangeUpstream() throws Exception {
    var gone = new CompletableFuture<Void>();
    int port =
        fixture
            .server(
                request -> {
                  request.response().setChunked(true).write("first");
                  request.connection().closeHandler(_ -> gone.complete(null));
                })
            .actualPort();
    var upstream = HttpFixture.upstream(port);
    var proxy = fixture.proxy(HttpFixture.limits(), Access.open(), upstream);
    try (var client = HttpFixture.connect(proxy)) {
      client.send(RawHttp.request("GET / HTTP/1.1\nHost: a\n\n"));
      client.readUntil("first");
    }
    gone.get(5, TimeUnit.SECONDS);
    Await.until(() -> upstream.endpoints().getFirst().active() == 0);
  }

  @Test
  void bigBodiesArriveWholeBothWays() throws Exception {
    int size = 16 << 20;
    int port =
        fixture.server(request -> request.response().setChunked(true).send(request)).actualPort();
    var proxy = fixture.proxy(port);
    byte[] block = new byte[1 << 16];
    try (var client = HttpFixture.connect(proxy)) {
      client.send(
          RawHttp.request(
              "PUT / HTTP/1.1\nHost: a\nContent-Length: " + size + "\nConnection: close\n\n"));
      var sending =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int sent = 0; sent < size; sent += block.length) {
                    client.socket().getOutputStream().write(block);
                  }
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      client.readUntil("\r\n\r\n");
      assertThat(unchunkedLength(client.socket().getInputStream())).isEqualTo(size);
      sending.get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void aReaderThatStandsStillStopsTheServer() throws Exception {
    var written = new AtomicLong();
    var pouring =
        backend(
            socket -> {
              readHead(socket);
              send(socket, "HTTP/1.1 200 OK\nContent-Length: " + (256L << 20) + "\n\n");
              byte[] block = new byte[64 << 10];
              for (int i = 0; i < 4096; i++) {
                socket.getOutputStream().write(block);
                written.addAndGet(block.length);
              }
            });
    var proxy = fixture.proxy(pouring.port());
    try (var client = HttpFixture.connect(proxy)) {
      client.send(RawHttp.request("GET / HTTP/1.1\nHost: a\n\n"));
      assertThat(Await.stable(written::get, Duration.ofMillis(300))).isBetween(1L, 64L << 20);
    }
  }

  @Test
  void moreRequestsThanMayWaitAreTurnedAwayAndNoFaultOfTheServer() throws Exception {
    var held = new ArrayList<HttpServerRequest>();
    int port = fixture.server(held::add).actualPort();
    var limits = new HttpLimits(16, 1_000, Duration.ofSeconds(5), Duration.ofSeconds(5), 1, 1);
    var upstream = HttpFixture.upstream(port);
    var proxy = fixture.proxy(limits, Access.open(), upstream);
    var clients = new ArrayList<RawHttp>();
    try {
      // One in work and one waiting on each of the listener's event loops; the rest is too much.
      int loops = Runtime.getRuntime().availableProcessors();
      for (int i = 0; i < 2 * loops + 4; i++) {
        clients.add(HttpFixture.connect(proxy));
        clients.getLast().send(RawHttp.request("GET / HTTP/1.1\nHost: a\n\n"));
      }
      Await.until(() -> proxy.stats().refused(Refusal.QUEUE_FULL) >= 4);
      assertThat(upstream.endpoints().getFirst().status().state()).isNotEqualTo(State.DOWN);
      assertThat(upstream.endpoints().getFirst().failures()).isZero();
    } finally {
      for (RawHttp client : clients) {
        client.close();
      }
    }
  }

  @Test
  void aWaitThatTakesTooLongIsSaidToBeOneAndNoFaultOfTheServer() throws Exception {
    var held = new java.util.concurrent.ConcurrentLinkedQueue<HttpServerRequest>();
    int port = fixture.server(held::add).actualPort();
    var limits = new HttpLimits(16, 1_000, Duration.ofSeconds(5), Duration.ofSeconds(9), 1, 64);
    var upstream = HttpFixture.upstream(port);
    var proxy = fixture.proxy(limits, Access.open(), upstream);
    var clients = new ArrayList<RawHttp>();
    try {
      int loops = Runtime.getRuntime().availableProcessors();
      for (int i = 0; i < 2 * loops; i++) {
        clients.add(HttpFixture.connect(proxy));
        clients.getLast().send(RawHttp.request("GET / HTTP/1.1\nHost: a\n\n"));
      }

      Await.until(() -> proxy.stats().refused(Refusal.QUEUE_FULL) == 2L * loops - held.size());
      assertThat(held).hasSizeBetween(1, loops);
      assertThat(proxy.stats().refused(Refusal.UNREACHABLE)).isZero();
      assertThat(upstream.endpoints().getFirst().failures()).isZero();
    } finally {
      for (RawHttp client : clients) {
        client.close();
      }
    }
  }

  @Test
  void oneConnectionTooManyIsAnswered503() throws Exception {
    int port = fixture.server(request -> request.response().end("ok")).actualPort();
    var limits = new HttpLimits(16, 1, Duration.ofSeconds(5), Duration.ofSeconds(5), 4, 4);
    var proxy = fixture.proxy(limits, Access.open(), HttpFixture.upstream(port));
    try (var first = HttpFixture.connect(proxy)) {
      first.send(RawHttp.request("GET / HTTP/1.1\nHost: a\n\n"));
      first.readUntil("ok");
      assertThat(get(proxy, "/")).startsWith("HTTP/1.1 503 ");
    }
    Await.until(() -> proxy.stats().active() == 0);
    assertThat(get(proxy, "/")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aDrainLetsTheAnswerFinishAndThenCloses() throws Exception {
    var pending = new CompletableFuture<HttpServerRequest>();
    int port = fixture.server(pending::complete).actualPort();
    var proxy = fixture.proxy(port);
    try (var client = HttpFixture.connect(proxy)) {
      client.send(RawHttp.request("GET / HTTP/1.1\nHost: a\n\n"));
      var request = pending.get(5, TimeUnit.SECONDS);

      var stopped = proxy.stop(Duration.ofSeconds(20));
      request.response().end("late");

      assertThat(client.readAll())
          .contains("200 OK")
          .containsIgnoringCase("connection: close")
          .endsWith("late");
      Await.result(stopped);
    }
  }

  private static Target saying(String text) {
    return new Target.Local((request, _) -> request.response().end(text));
  }

  private void echoBody(HttpServerRequest request) {
    request.body().onSuccess(body -> request.response().end(body));
  }

  private void continueAndEcho(HttpServerRequest request) {
    request.response().writeContinue();
    request.body().onSuccess((Buffer body) -> request.response().end(body));
  }

  private PlainBackend backend(PlainBackend.Talk talk) throws IOException {
    var backend = PlainBackend.on(talk);
    backends.add(backend);
    return backend;
  }

  private static boolean readHead(Socket socket) throws IOException {
    var head = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return false;
      }
      head.append((char) b);
    }
    return true;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(RawHttp.request(text).getBytes(ISO_8859_1));
  }

  private static String get(HttpListener listener, String target) throws IOException {
    return ask(listener, "GET " + target + " HTTP/1.1\nHost: a\nConnection: close\n\n");
  }

  private static String post(HttpListener listener, String body) throws IOException {
    return ask(
        listener,
        "POST / HTTP/1.1\nHost: a\nConnection: close\nContent-Length: "
            + body.length()
            + "\n\n"
            + body);
  }

  private static long unchunkedLength(InputStream in) throws IOException {
    long total = 0;
    while (true) {
      var line = new StringBuilder();
      while (line.indexOf("\r\n") < 0) {
        line.append((char) in.read());
      }
      int size = Integer.parseInt(line.toString().strip(), 16);
      if (size == 0) {
        return total;
      }
      in.skipNBytes(size + 2L);
      total += size;
    }
  }
}
