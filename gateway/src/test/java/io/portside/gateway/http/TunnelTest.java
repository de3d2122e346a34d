package io.portside.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.gateway.Await;
import io.portside.gateway.PlainBackend;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** WebSockets through the gateway. */
@Timeout(30)
class TunnelTest {
  private static final String AGREED =
      """
      HTTP/1.1 101 Switching Protocols
      Connection: Upgrade
      Upgrade: websocket
      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=

      """;

  private final HttpFixture fixture = new HttpFixture();

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void messagesPassBothWaysWithSubprotocolOriginAndHost() throws Exception {
    var seen = new CompletableFuture<List<String>>();
    HttpServer chat =
        webSocketServer(
            socket -> {
              seen.complete(
                  List.of(
                      String.valueOf(socket.headers().get("Host")),
                      String.valueOf(socket.headers().get("Origin")),
                      String.valueOf(socket.headers().get("X-Forwarded-For"))));
              // Speaks first: these bytes come right behind the 101.
              socket.writeTextMessage("welcome");
              socket.textMessageHandler(text -> socket.writeTextMessage("echo " + text));
            });
    var proxy = fixture.proxy(chat.actualPort());
    var heard = new LinkedBlockingQueue<String>();
    var options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(proxy.address().getPort())
            .setURI("/ws")
            .addHeader("Origin", "http://room.example")
            .addSubProtocol("portside.v1.json");
    var client = fixture.vertx().createWebSocketClient(new WebSocketClientOptions()).webSocket();
    client.textMessageHandler(heard::add);

    var socket = Await.result(client.connect(options));
    for (int i = 0; i < 100; i++) {
      socket.writeTextMessage("m" + i);
    }

    assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("welcome");
    for (int i = 0; i < 100; i++) {
      assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("echo m" + i);
    }
    assertThat(socket.subProtocol()).isEqualTo("portside.v1.json");
    assertThat(seen.get(5, TimeUnit.SECONDS))
        .containsExactly(
            "127.0.0.1:" + proxy.address().getPort(), "http://room.example", "127.0.0.1");
    Await.result(socket.close());
    Await.until(() -> proxy.stats().active() == 0);
  }

  @Test
  void bytesOfAnyKindPassUnchanged() throws Exception {
    try (var backend = PlainBackend.on(TunnelTest::agreeAndEcho)) {
      var upstream = HttpFixture.upstream(backend.port());
      var proxy = fixture.proxy(HttpFixture.limits(), Access.open(), upstream);
      try (var client = HttpFixture.connect(proxy)) {
        upgrade(client);
        var all = new StringBuilder();
        for (int i = 0; i < 256; i++) {
          all.append((char) i);
        }
        client.send(all.toString());
        assertThat(client.socket().getInputStream().readNBytes(256))
            .isEqualTo(all.toString().getBytes(ISO_8859_1));
        assertThat(upstream.endpoints().getFirst().active()).isEqualTo(1);
      }
      Await.until(() -> upstream.endpoints().getFirst().active() == 0);
    }
  }

  @Test
  void whatAClientSaidBeforeItLeftArrives() throws Exception {
    int bytes = 4 << 20;
    var heard = new CompletableFuture<Long>();
    try (var backend =
        PlainBackend.on(
            socket -> {
              agree(socket);
              heard.complete(socket.getInputStream().transferTo(OutputStream.nullOutputStream()));
            })) {
      var proxy = fixture.proxy(backend.port());
      try (var client = HttpFixture.connect(proxy)) {
        upgrade(client);
        client.socket().getOutputStream().write(new byte[bytes]);
      }
      assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo(bytes);
    }
  }

  @Test
  void anEndpointThatDiesClosesItsClients() throws Exception {
    var backend = PlainBackend.on(TunnelTest::agreeAndEcho);
    var proxy = fixture.proxy(backend.port());
    try (var client = HttpFixture.connect(proxy)) {
      upgrade(client);
      backend.close();
      assertThat(client.readAll()).isEmpty();
    }
  }

  @Test
  void aServerThatDoesNotAgreeAnswersAsUsual() throws Exception {
    int port =
        fixture.server(request -> request.response().setStatusCode(401).end("who?")).actualPort();
    var proxy = fixture.proxy(port);
    try (var client = HttpFixture.connect(proxy)) {
      client.send(handshake());
      assertThat(client.readUntil("who?")).startsWith("HTTP/1.1 401 ");
    }
  }

  @Test
  void anUpgradeThatNobodyTakesIs502() throws Exception {
    var dead = PlainBackend.naming();
    dead.close();
    try (var client = HttpFixture.connect(fixture.proxy(dead.port()))) {
      client.send(handshake());
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 502 ");
    }
  }

  @Test
  void aClientThatDoesNotReadStopsTheServer() throws Exception {
    var written = new AtomicLong();
    try (var backend = PlainBackend.on(socket -> agreeAndPour(socket, written))) {
      var proxy = fixture.proxy(backend.port());
      try (var client = HttpFixture.connect(proxy)) {
        upgrade(client);
        assertThat(Await.stable(written::get, Duration.ofMillis(300))).isBetween(1L, 64L << 20);
      }
    }
  }

  private HttpServer webSocketServer(io.vertx.core.Handler<ServerWebSocket> handler) {
    var options =
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setPort(0)
            .addWebSocketSubProtocol("portside.v1.json");
    return Await.result(
        fixture.vertx().createHttpServer(options).webSocketHandler(handler).listen());
  }

  private static String handshake() {
    return RawHttp.request(
        """
        GET /ws HTTP/1.1
        Host: a
        Connection: keep-alive, Upgrade
        Upgrade: websocket
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

        """);
  }

  private static void upgrade(RawHttp client) throws IOException {
    assertThat(client.send(handshake()).readUntil("\r\n\r\n"))
        .startsWith("HTTP/1.1 101 ")
        .containsIgnoringCase("upgrade: websocket")
        .containsIgnoringCase("connection: upgrade")
        .contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  }

  private static void agree(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    socket.getOutputStream().write(RawHttp.request(AGREED).getBytes(ISO_8859_1));
  }

  private static void agreeAndEcho(Socket socket) throws IOException {
    agree(socket);
    socket.getInputStream().transferTo(socket.getOutputStream());
  }

  private static void agreeAndPour(Socket socket, AtomicLong written) throws IOException {
    agree(socket);
    byte[] block = new byte[64 << 10];
    for (int i = 0; i < 4096; i++) {
      socket.getOutputStream().write(block);
      written.addAndGet(block.length);
    }
  }
}
