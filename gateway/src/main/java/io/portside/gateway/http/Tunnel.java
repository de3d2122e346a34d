package io.portside.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.NetSocket;
import java.util.List;

/**
 * A WebSocket on its way through: after the endpoint has agreed, both sides are bytes to the
 * gateway. Whoever closes, the other side is closed too, so a client whose endpoint died
 * reconnects.
 */
final class Tunnel {
  private static final String WEBSOCKET = "websocket";

  private Tunnel() {}

  /**
   * Other upgrades, h2c above all, are not forwarded: they would carry requests past the routes.
   */
  static boolean isWebSocket(HttpServerRequest request) {
    List<String> wanted = request.headers().getAll(HttpHeaders.UPGRADE);
    return request.method().equals(HttpMethod.GET)
        && request.version() == HttpVersion.HTTP_1_1
        && wanted.size() == 1
        && wanted.getFirst().equalsIgnoreCase(WEBSOCKET)
        && HopByHop.connectionOptions(request.headers()).contains("upgrade");
  }

  /** Adds what asks the next hop for a WebSocket, or agrees to one. */
  static void addUpgrade(MultiMap fields) {
    fields.set(HttpHeaders.CONNECTION, "Upgrade");
    fields.set(HttpHeaders.UPGRADE, WEBSOCKET);
  }

  /**
   * Answers the client as the endpoint did and moves bytes until one side closes.
   *
   * @return completes when both sides are closed; never fails
   */
  static Future<Void> open(HttpServerRequest request, HttpClientResponse agreed) {
    // Paused at once: the endpoint's first bytes may be here before the client's socket is.
    NetSocket back = agreed.netSocket().pause();
    addUpgrade(request.response().headers());
    return request
        .toNetSocket()
        .compose(front -> move(front, back))
        .otherwise(
            _ -> {
              back.close();
              return null;
            })
        .mapEmpty();
  }

  private static Future<Void> move(NetSocket front, NetSocket back) {
    Future<Void> in = front.pipeTo(back);
    Future<Void> out = back.pipeTo(front);
    return Future.join(in, out).<Void>mapEmpty().otherwiseEmpty();
  }
}
