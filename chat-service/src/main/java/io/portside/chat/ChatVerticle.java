package io.portside.chat;

import io.portside.chat.core.ChatLoop;
import io.portside.chat.core.ChatParts;
import io.portside.chat.core.CloseReason;
import io.portside.chat.core.Users;
import io.portside.chat.http.ChatRoutes;
import io.portside.chat.line.LineListener;
import io.portside.chat.udp.UdpListener;
import io.portside.chat.wire.ListenerCounters;
import io.portside.chat.ws.WebSocketListener;
import io.portside.common.net.HostPort;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Chat on one event loop: its sessions and one listener per protocol. */
final class ChatVerticle extends VerticleBase {
  private static final int HTTP_IDLE_S = 120;
  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final int GOODBYE_S = 2;

  /**
   * What the verticles of one service have in common.
   *
   * @param httpPort as Vert.x wants it; negative: the free one they share
   * @param linePort likewise
   */
  record Shared(
      ChatParts parts,
      Users users,
      ChatConfig config,
      ListenerCounters counters,
      int httpPort,
      int linePort) {}

  private final ChatParts parts;
  private final Users users;
  private final ChatConfig config;
  private final ListenerCounters counters;
  private final Shared shared;
  private final int number;
  private @Nullable ChatLoop loop;
  private @Nullable HttpServer http;
  private @Nullable LineListener lines;
  private @Nullable UdpListener datagrams;
  private volatile int linePort;
  private volatile int datagramPort;

  ChatVerticle(Shared shared, int number) {
    this.shared = shared;
    this.parts = shared.parts;
    this.users = shared.users;
    this.config = shared.config;
    this.counters = shared.counters;
    this.number = number;
  }

  @Override
  public Future<?> start() {
    ChatLoop chat = ChatLoop.start(parts, number);
    loop = chat;
    return listenHttp(chat)
        .compose(server -> listenLines(chat, server.actualPort()))
        .compose(port -> number == 0 ? listenDatagrams(chat, port) : Future.succeededFuture(port));
  }

  private Future<HttpServer> listenHttp(ChatLoop chat) {
    var webSockets = new WebSocketListener(vertx, chat, config.webSocket(), counters);
    HttpServer server =
        vertx
            .createHttpServer(webSockets.configure(httpOptions()))
            .requestHandler(ChatRoutes.router(vertx, parts.log(), users));
    webSockets.install(server);
    http = server;
    return server.listen();
  }

  private Future<Integer> listenLines(ChatLoop chat, int httpPort) {
    var listener = new LineListener(vertx, chat, config.lines(httpPort), counters);
    lines = listener;
    return listener
        .listen(config.tcp().host(), shared.linePort)
        .onSuccess(taken -> linePort = taken);
  }

  /** On the number of the line port; a free one may be another where that is taken. */
  private Future<Integer> listenDatagrams(ChatLoop chat, int port) {
    var listener = new UdpListener(vertx, chat, config.datagrams(), counters, parts.clockNs());
    datagrams = listener;
    HostPort bind = config.tcp();
    return listener
        .listen(bind.host(), port)
        .recover(
            taken ->
                bind.port() == 0 ? listener.listen(bind.host(), 0) : Future.failedFuture(taken))
        .onSuccess(bound -> datagramPort = bound);
  }

  private HttpServerOptions httpOptions() {
    return new HttpServerOptions()
        .setHost(config.http().host())
        .setPort(shared.httpPort)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setIdleTimeout(HTTP_IDLE_S)
        .setIdleTimeoutUnit(TimeUnit.SECONDS);
  }

  /** The port taken; after the start. */
  int httpPort() {
    return http == null ? 0 : http.actualPort();
  }

  /** The port taken for lines; after the start. */
  int linePort() {
    return linePort;
  }

  /** The port taken for datagrams; after the start; 0 on all but the first instance. */
  int datagramPort() {
    return datagramPort;
  }

  /** From any thread: ends the sessions that bear these nicks. */
  void cutNicks(Set<String> foldedNicks) {
    context.runOnContext(
        here -> {
          if (loop != null) {
            loop.cutNicks(foldedNicks);
          }
        });
  }

  /** Sessions are told goodbye, then given a moment to hear it. */
  @Override
  public Future<?> stop() {
    Future<Void> goodbye = loop == null ? Future.succeededFuture() : loop.stop(CloseReason.RESTART);
    return goodbye
        .eventually(() -> datagrams == null ? Future.succeededFuture() : datagrams.close())
        .eventually(this::closeListeners);
  }

  private Future<?> closeListeners() {
    Future<Void> linesClosed =
        lines == null ? Future.succeededFuture() : lines.shutdown(GOODBYE_S, TimeUnit.SECONDS);
    Future<Void> httpClosed =
        http == null ? Future.succeededFuture() : http.shutdown(GOODBYE_S, TimeUnit.SECONDS);
    return Future.join(linesClosed, httpClosed);
  }
}
