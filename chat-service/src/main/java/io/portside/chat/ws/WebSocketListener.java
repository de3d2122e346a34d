package io.portside.chat.ws;

import static java.util.Objects.requireNonNull;

import io.portside.chat.core.ChatLoop;
import io.portside.chat.wire.ListenerCounters;
import io.portside.chat.wire.ListenerCounters.TurnedAway;
import io.portside.common.net.IpAddress;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.List;
import java.util.Optional;

/**
 * Chat at {@value #PATH} of an HTTP server. One per event loop; the server's other requests are not
 * its business.
 */
public final class WebSocketListener {
  /** Where WebSockets are answered. */
  public static final String PATH = "/ws";

  /** The subprotocol spoken; a client that names none speaks it too. */
  public static final String SUBPROTOCOL = "portside.v1.json";

  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CLOSING_SECONDS = 2;

  private final Vertx vertx;
  private final ChatLoop loop;
  private final WebSocketConfig config;
  private final ListenerCounters counters;
  private final OriginRule origins;
  private final ServerFrames frames;

  public WebSocketListener(
      Vertx vertx, ChatLoop loop, WebSocketConfig config, ListenerCounters counters) {
    this.vertx = requireNonNull(vertx);
    this.loop = requireNonNull(loop);
    this.config = requireNonNull(config);
    this.counters = requireNonNull(counters);
    this.origins = new OriginRule(config.allowedOrigins());
    this.frames = new ServerFrames(Math.min(0xffff, config.limits().maxMessageBytes()));
  }

  /**
   * What the server's options must be. Compression stays off: it costs memory for each connection,
   * and with it reserved bits would pass unchecked.
   */
  public HttpServerOptions configure(HttpServerOptions options) {
    return options
        .setWebSocketSubProtocols(List.of(SUBPROTOCOL))
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setMaxWebSocketFrameSize(config.limits().maxMessageBytes())
        .setMaxWebSocketMessageSize(config.limits().maxMessageBytes())
        .setWebSocketClosingTimeout(CLOSING_SECONDS);
  }

  /** Answers the server's WebSocket handshakes, all of them; before it listens. */
  public void install(HttpServer server) {
    server.webSocketHandshakeHandler(this::shake).webSocketHandler(this::connected);
  }

  private void shake(ServerWebSocketHandshake handshake) {
    if (!PATH.equals(handshake.path())) {
      counters.count(TurnedAway.WS_PATH);
      reject(handshake, NOT_FOUND);
    } else if (!origins.allows(
        handshake.headers().get("Origin"), handshake.headers().get("Host"))) {
      counters.count(TurnedAway.WS_ORIGIN);
      reject(handshake, FORBIDDEN);
    } else {
      handshake.accept();
    }
  }

  private static void reject(ServerWebSocketHandshake handshake, int status) {
    // The peer gets the status or is gone: nothing is left to do in either case.
    handshake.reject(status).onComplete(done -> {});
  }

  private void connected(ServerWebSocket socket) {
    new WebSocketConnection(
            vertx, (WebSocketInternal) socket, frames, counters, config.limits().maxMessageBytes())
        .converse(loop, remote(socket), config);
  }

  private String remote(ServerWebSocket socket) {
    String peer = socket.remoteAddress().hostAddress();
    Optional<IpAddress> address = IpAddress.parse(String.valueOf(peer));
    boolean trusted =
        address.isPresent()
            && config.trustedProxies().stream().anyMatch(block -> block.contains(address.get()));
    String forwarded = trusted ? socket.headers().get("X-Forwarded-For") : null;
    if (forwarded == null) {
      return String.valueOf(peer);
    }
    // The last entry is the one the trusted proxy itself has seen.
    String last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
    return IpAddress.parse(last).map(IpAddress::toString).orElse(String.valueOf(peer));
  }
}
