package io.portside.chat;

import io.portside.chat.core.ChatLoop;
import io.portside.chat.core.ChatParts;
import io.portside.chat.core.CloseReason;
import io.portside.chat.core.Users;
import io.portside.chat.http.ChatRoutes;
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
  /** Negative: the instances of one deployment share one free port per number. */
  private static final int SHARED_FREE_HTTP_PORT = -1;

  private static final int HTTP_IDLE_S = 120;
  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final int GOODBYE_S = 2;

  private final ChatParts parts;
  private final Users users;
  private final ChatConfig config;
  private final int number;
  private @Nullable ChatLoop loop;
  private @Nullable HttpServer http;

  ChatVerticle(ChatParts parts, Users users, ChatConfig config, int number) {
    this.parts = parts;
    this.users = users;
    this.config = config;
    this.number = number;
  }

  @Override
  public Future<?> start() {
    loop = ChatLoop.start(parts, number);
    return listenHttp();
  }

  private Future<HttpServer> listenHttp() {
    HttpServer server =
        vertx
            .createHttpServer(httpOptions())
            .requestHandler(ChatRoutes.router(vertx, parts.log(), users));
    http = server;
    return server.listen();
  }

  private HttpServerOptions httpOptions() {
    HostPort bind = config.http();
    return new HttpServerOptions()
        .setHost(bind.host())
        .setPort(bind.port() == 0 ? SHARED_FREE_HTTP_PORT : bind.port())
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setIdleTimeout(HTTP_IDLE_S)
        .setIdleTimeoutUnit(TimeUnit.SECONDS);
  }

  /** The port taken; after the start. */
  int httpPort() {
    return http == null ? 0 : http.actualPort();
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
    HttpServer server = http;
    return goodbye.eventually(
        () ->
            server == null
                ? Future.succeededFuture()
                : server.shutdown(GOODBYE_S, TimeUnit.SECONDS));
  }
}
