package io.portside.gateway.http;

import io.portside.gateway.Await;
import io.portside.gateway.balance.Endpoint;
import io.portside.gateway.balance.Upstream;
import io.portside.gateway.balance.UpstreamSettings;
import io.portside.gateway.balance.UpstreamSettings.Balance;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A gateway's HTTP listener before real servers on the loopback interface. */
final class HttpFixture implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final List<HttpListener> listeners = new ArrayList<>();

  Vertx vertx() {
    return vertx;
  }

  HttpServer server(Handler<HttpServerRequest> handler) {
    var options = new HttpServerOptions().setHost("127.0.0.1").setPort(0);
    return Await.result(vertx.createHttpServer(options).requestHandler(handler).listen());
  }

  static Upstream upstream(int... ports) {
    var upstream =
        new Upstream(
            new UpstreamSettings("app", Balance.ROUND_ROBIN, Duration.ofSeconds(1), 3),
            Clock.systemUTC(),
            (_, _, _) -> {});
    for (int port : ports) {
      upstream.add(Endpoint.ofConfig("127.0.0.1", port, 1));
    }
    return upstream;
  }

  HttpListener proxy(int... ports) {
    return proxy(limits(), Access.open(), upstream(ports));
  }

  HttpListener proxy(HttpLimits limits, Access access, Upstream upstream) {
    return listener(limits, access, List.of(new Route("", "/", new Target.Proxied(upstream))));
  }

  HttpListener listener(HttpLimits limits, Access access, List<Route> routes) {
    var bind = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var listener = new HttpListener("web", new HttpSettings(bind, limits, access, routes), vertx);
    listeners.add(listener);
    Await.result(listener.start());
    return listener;
  }

  static HttpLimits limits() {
    return new HttpLimits(128, 1_000, Duration.ofSeconds(5), Duration.ofSeconds(5), 64, 64);
  }

  static RawHttp connect(HttpListener listener) throws java.io.IOException {
    return new RawHttp(listener.address());
  }

  /** Sends one request on a connection of its own and reads until the connection ends. */
  static String ask(HttpListener listener, String request) throws java.io.IOException {
    try (var client = connect(listener)) {
      return client.send(RawHttp.request(request)).readAll();
    }
  }

  @Override
  public void close() {
    listeners.forEach(listener -> Await.result(listener.stop(Duration.ZERO)));
    Await.result(vertx.close());
  }
}
