package io.portside.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.common.bus.NodeBus;
import io.portside.common.config.ConfigReader;
import io.portside.common.config.ConfigSources;
import io.portside.common.event.BusMessage.ServiceDown;
import io.portside.common.event.BusMessage.ServiceUp;
import io.portside.common.service.Node;
import io.portside.common.service.Reach;
import io.portside.gateway.listener.Listener;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole gateway as a file configures it, before plain backends. */
@Timeout(60)
class GatewayServiceTest {
  private static final Duration NOTICED = Duration.ofSeconds(3);

  @TempDir private Path folder = Path.of("");
  private final List<Node> nodes = new ArrayList<>();
  private final List<PlainBackend> backends = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    nodes.forEach(node -> Await.result(node.lifecycle().stop()));
    backends.forEach(PlainBackend::close);
    http.close();
  }

  @Test
  void threeBackendsShareTheWorkAndADeadOneIsNotNoticedByClients() throws Exception {
    PlainBackend a = naming();
    PlainBackend b = naming();
    PlainBackend c = naming();
    GatewayService gateway =
        start(
            """
            gateway:
              drainTimeout: 0s
              listeners:
                - {name: web, bind: "127.0.0.1:0", protocol: tcp, upstream: app}
                - {name: admin, bind: "127.0.0.1:0", protocol: http, routes: [{upstream: "@api"}]}
              upstreams:
                app: {endpoints: ["127.0.0.1:%d", "127.0.0.1:%d", "127.0.0.1:%d"], balance: round-robin}
            """
                .formatted(a.port(), b.port(), c.port()));
    Await.until(() -> states(gateway).equals(List.of("up", "up", "up")));

    assertThat(nine(gateway)).containsOnlyKeys(a.port(), b.port(), c.port()).containsValue(3);
    assertThat(nine(gateway).values()).containsExactly(3, 3, 3);

    var stop = new AtomicBoolean();
    var failures = new ArrayList<String>();
    var clients = CompletableFuture.runAsync(() -> askUntil(gateway, stop, failures));
    b.close();
    Await.until(NOTICED, () -> states(gateway).equals(List.of("up", "down", "up")));
    backends.add(PlainBackend.on(b.port(), PlainBackend::sayPort));
    Await.until(NOTICED, () -> states(gateway).equals(List.of("up", "up", "up")));
    stop.set(true);
    clients.join();

    assertThat(failures).isEmpty();
    assertThat(nine(gateway).values()).containsExactly(3, 3, 3);
  }

  @Test
  void anIdleGatewayNoticesADeadBackendByItself() throws Exception {
    PlainBackend only = naming();
    GatewayService gateway =
        start(
            """
            gateway:
              listeners:
                - {name: web, bind: "127.0.0.1:0", upstream: app}
                - {name: admin, bind: "127.0.0.1:0", protocol: http, routes: [{upstream: "@api"}]}
              upstreams: {app: {endpoints: ["127.0.0.1:%d"]}}
            """
                .formatted(only.port()));
    Await.until(() -> states(gateway).equals(List.of("up")));

    only.close();

    Await.until(NOTICED, () -> states(gateway).equals(List.of("down")));
    JsonObject endpoint = endpoints(gateway, 0).getJsonObject(0);
    assertThat(endpoint.getString("reason")).contains("refused");
    assertThat(endpoint.getString("source")).isEqualTo("static");
  }

  @Test
  void aServiceIsFoundByItsHeartbeatAndLeavesWithItsGoodbye() throws Exception {
    PlainBackend chat = naming();
    GatewayService gateway =
        start(
            """
            gateway:
              listeners:
                - {name: web, bind: "127.0.0.1:0", upstream: app}
                - {name: admin, bind: "127.0.0.1:0", protocol: http, routes: [{upstream: "@api"}]}
              upstreams: {app: {service: chat-service, port: tcp}}
            """);
    Node node = nodes.getFirst();
    assertThat(states(gateway)).isEmpty();

    NodeBus.UP.publish(
        node.vertx(),
        new ServiceUp(
            "chat-service", "n1", "1", 0, Map.of("tcp", "127.0.0.1:" + chat.port()), List.of()));
    Await.until(Duration.ofSeconds(2), () -> states(gateway).equals(List.of("up")));
    assertThat(ask(gateway)).isEqualTo(chat.port());
    assertThat(endpoints(gateway, 0).getJsonObject(0).getString("node")).isEqualTo("n1");

    NodeBus.DOWN.publish(node.vertx(), new ServiceDown("chat-service", "n1"));
    Await.until(Duration.ofSeconds(1), () -> states(gateway).isEmpty());
  }

  @Test
  void whoTakesAnAddressOverReplacesItsOldOwner() throws Exception {
    PlainBackend chat = naming();
    GatewayService gateway =
        start(
            """
            gateway:
              listeners:
                - {name: web, bind: "127.0.0.1:0", upstream: app}
                - {name: admin, bind: "127.0.0.1:0", protocol: http, routes: [{upstream: "@api"}]}
              upstreams: {app: {service: chat-service, port: tcp}}
            """);
    Map<String, String> at = Map.of("tcp", "127.0.0.1:" + chat.port());

    // Killed and started again: the old instance's beats are missed only seconds later.
    for (String node : List.of("n1", "n2")) {
      NodeBus.UP.publish(
          nodes.getFirst().vertx(), new ServiceUp("chat-service", node, "1", 0, at, List.of()));
    }

    Await.until(() -> states(gateway).contains("up"));
    assertThat(endpoints(gateway, 0)).hasSize(1);
    assertThat(endpoints(gateway, 0).getJsonObject(0).getString("node")).isEqualTo("n2");
    NodeBus.DOWN.publish(nodes.getFirst().vertx(), new ServiceDown("chat-service", "n1"));
    NodeBus.DOWN.publish(nodes.getFirst().vertx(), new ServiceDown("chat-service", "n2"));
    Await.until(Duration.ofSeconds(1), () -> states(gateway).isEmpty());
  }

  @Test
  void anInstanceThatStopsIsListedUntilItsWorkIsDoneAndNoLonger() throws Exception {
    PlainBackend chat = PlainBackend.echoing();
    backends.add(chat);
    GatewayService gateway =
        start(
            """
            gateway:
              listeners:
                - {name: web, bind: "127.0.0.1:0", upstream: app}
                - {name: admin, bind: "127.0.0.1:0", protocol: http, routes: [{upstream: "@api"}]}
              upstreams: {app: {service: chat-service, port: tcp}}
            """);
    var vertx = nodes.getFirst().vertx();
    Map<String, String> at = Map.of("tcp", "127.0.0.1:" + chat.port());
    NodeBus.UP.publish(vertx, new ServiceUp("chat-service", "n1", "1", 0, at, List.of()));
    Await.until(() -> states(gateway).equals(List.of("up")));

    try (var client = new Socket()) {
      client.connect(address(gateway, "web"));
      client.getOutputStream().write('x');
      assertThat(client.getInputStream().read()).isEqualTo('x');
      NodeBus.DOWN.publish(vertx, new ServiceDown("chat-service", "n1"));
      Await.until(() -> states(gateway).equals(List.of("draining")));
    }

    Await.until(NOTICED, () -> states(gateway).isEmpty());
  }

  @Test
  void chatIsOnOneNumberForTcpAndUdpAlsoOnAFreePort() throws Exception {
    GatewayService gateway = start("gateway: {http: \"127.0.0.1:0\", tcp: \"127.0.0.1:0\"}");

    assertThat(address(gateway, "chat-udp").getPort())
        .isEqualTo(address(gateway, "chat").getPort());
  }

  @Test
  void aServiceThatFallsSilentIsForgotten() throws Exception {
    PlainBackend chat = naming();
    GatewayService gateway =
        start(
            """
            gateway:
              listeners:
                - {name: web, bind: "127.0.0.1:0", upstream: app}
                - {name: admin, bind: "127.0.0.1:0", protocol: http, routes: [{upstream: "@api"}]}
              upstreams: {app: {service: chat-service, port: tcp}}
            """);
    NodeBus.UP.publish(
        nodes.getFirst().vertx(),
        new ServiceUp(
            "chat-service", "n1", "1", 0, Map.of("tcp", "127.0.0.1:" + chat.port()), List.of()));
    Await.until(() -> states(gateway).equals(List.of("up")));

    Await.until(Duration.ofSeconds(5), () -> states(gateway).isEmpty());
  }

  @Test
  void theSuitesPagesAreServedSafely() throws Exception {
    GatewayService gateway = start("gateway: {http: \"127.0.0.1:0\", tcp: \"127.0.0.1:0\"}");

    var index = get(gateway, "web", "/");

    assertThat(index.statusCode()).isEqualTo(200);
    assertThat(index.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
    assertThat(index.headers().firstValue("content-security-policy").orElseThrow())
        .contains("default-src 'self'", "frame-ancestors 'none'", "'sha256-");
    assertThat(index.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(index.headers().firstValue("referrer-policy")).hasValue("no-referrer");
    assertThat(get(gateway, "web", "/app.js").headers().firstValue("content-type"))
        .hasValue("text/javascript; charset=utf-8");
    var library = get(gateway, "web", "/webjars/preact/10.27.2/dist/preact.module.js");
    assertThat(library.statusCode()).isEqualTo(200);
    assertThat(library.headers().firstValue("cache-control").orElseThrow()).contains("immutable");
    String etag = index.headers().firstValue("etag").orElseThrow();
    var again =
        http.send(
            HttpRequest.newBuilder(uri(gateway, "web", "/")).header("If-None-Match", etag).build(),
            BodyHandlers.ofString());
    assertThat(again.statusCode()).isEqualTo(304);
    for (String path : List.of("/views", "/nope.js", "/.hidden.js", "/a//b.js", "/%2e%2e/x.js")) {
      assertThat(get(gateway, "web", path).statusCode()).as(path).isIn(400, 404);
    }
    assertThat(get(gateway, "web", "/ws").statusCode()).isEqualTo(503);
    assertThat(get(gateway, "web", "/api/gateway/listeners").body()).contains("chat-udp");
  }

  @Test
  void theSuiteOnLoopbackAnswersLoopbackNamesOnly() throws Exception {
    GatewayService gateway = start("gateway: {http: \"127.0.0.1:0\", tcp: \"127.0.0.1:0\"}");

    for (String host : List.of("localhost", "LOCALHOST:1", "127.9.9.9", "[::1]:8080")) {
      assertThat(status(gateway, "GET /", "Host: " + host)).as(host).isEqualTo("200");
    }
    for (String host : List.of("evil.example", "127.0.0.1.evil.example", "10.0.0.1")) {
      assertThat(status(gateway, "GET /", "Host: " + host)).as(host).isEqualTo("421");
    }
  }

  @Test
  void pagesOfOtherOriginsCannotPostOrOpenWebSockets() throws Exception {
    GatewayService gateway = start("gateway: {http: \"127.0.0.1:0\", tcp: \"127.0.0.1:0\"}");
    String webSocket = "\r\nConnection: Upgrade\r\nUpgrade: websocket";

    assertThat(status(gateway, "POST /api/rooms", "Host: localhost\r\nOrigin: http://evil.example"))
        .isEqualTo("403");
    assertThat(status(gateway, "POST /api/rooms", "Host: localhost\r\nOrigin: null"))
        .isEqualTo("403");
    assertThat(
            status(
                gateway, "GET /ws", "Host: localhost\r\nOrigin: http://evil.example" + webSocket))
        .isEqualTo("403");
    // Let through, and nobody behind it.
    assertThat(
            status(
                gateway, "GET /ws", "Host: localhost:1\r\nOrigin: http://localhost:1" + webSocket))
        .isEqualTo("503");
    assertThat(status(gateway, "GET /", "Host: localhost\r\nOrigin: http://evil.example"))
        .isEqualTo("200");
  }

  private PlainBackend naming() throws IOException {
    PlainBackend backend = PlainBackend.naming();
    backends.add(backend);
    return backend;
  }

  private GatewayService start(String yaml) throws Exception {
    Path file = Files.writeString(folder.resolve("portside.yaml"), yaml);
    var config =
        ConfigReader.read(
            GatewayMain.Config.class,
            Set.of("cluster", "management", "gateway"),
            new ConfigSources(file, Map.of(), List.of()));
    Node node = Await.result(Node.start(config, Reach.THIS_MACHINE));
    nodes.add(node);
    var service = new GatewayService(config.gateway());
    Await.result(service.start(node));
    return service;
  }

  private static InetSocketAddress address(GatewayService gateway, String listener) {
    return gateway.listeners().stream()
        .filter(each -> each.name().equals(listener))
        .map(Listener::address)
        .findFirst()
        .orElseThrow();
  }

  private static int ask(GatewayService gateway) throws IOException {
    try (var client = new Socket()) {
      client.setSoTimeout(5_000);
      client.connect(address(gateway, "web"));
      String answer = new String(client.getInputStream().readAllBytes(), UTF_8);
      return Integer.parseInt(answer.strip());
    }
  }

  private static Map<Integer, Integer> nine(GatewayService gateway) throws IOException {
    var counts = new TreeMap<Integer, Integer>();
    for (int i = 0; i < 9; i++) {
      counts.merge(ask(gateway), 1, Integer::sum);
    }
    return counts;
  }

  private static void askUntil(GatewayService gateway, AtomicBoolean stop, List<String> failures) {
    while (!stop.get()) {
      try {
        ask(gateway);
      } catch (IOException | NumberFormatException e) {
        failures.add(e.toString());
      }
    }
  }

  private static URI uri(GatewayService gateway, String listener, String path) {
    return URI.create("http://127.0.0.1:" + address(gateway, listener).getPort() + path);
  }

  private java.net.http.HttpResponse<String> get(
      GatewayService gateway, String listener, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(uri(gateway, listener, path)).build(), BodyHandlers.ofString());
  }

  private JsonArray endpoints(GatewayService gateway, int upstream) {
    try {
      return new JsonObject(get(gateway, "admin", "/api/gateway/upstreams").body())
          .getJsonArray("upstreams")
          .getJsonObject(upstream)
          .getJsonArray("endpoints");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private List<String> states(GatewayService gateway) {
    return endpoints(gateway, 0).stream()
        .map(endpoint -> ((JsonObject) endpoint).getString("state"))
        .toList();
  }

  private static String status(GatewayService gateway, String line, String fields)
      throws IOException {
    try (var client = new Socket()) {
      client.setSoTimeout(5_000);
      client.connect(address(gateway, "web"));
      client
          .getOutputStream()
          .write((line + " HTTP/1.1\r\n" + fields + "\r\n\r\n").getBytes(UTF_8));
      byte[] start = client.getInputStream().readNBytes("HTTP/1.1 200".length());
      return new String(start, UTF_8).substring("HTTP/1.1 ".length());
    }
  }
}
