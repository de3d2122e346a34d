package io.portside.gateway.http;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.CharsetUtil;
import io.portside.gateway.listener.ListenerStats;
import io.portside.gateway.listener.Refusal;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop's share of an HTTP listener. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails on a channel closes it
final class HttpVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(HttpVerticle.class);
  private static final int MAX_TARGET_BYTES = 8 << 10;
  private static final int MAX_HEAD_BYTES = 32 << 10;

  private static final String TOO_MANY =
      """
      HTTP/1.1 503 Service Unavailable
      Proxy-Status: portside; error=connection_limit_reached
      Content-Length: 0
      Retry-After: 1
      Connection: close

      """;

  private final HttpSettings settings;
  private final int port;
  private final int share;
  private final ListenerStats stats;
  private final BooleanSupplier draining;
  private final RouteTable routes;
  private final RandomGenerator random = new SecureRandom();
  private @Nullable HttpServer server;
  private @Nullable ReverseProxy proxy;

  HttpVerticle(
      HttpSettings settings, int port, int share, ListenerStats stats, BooleanSupplier draining) {
    this.settings = settings;
    this.port = port;
    this.share = share;
    this.stats = stats;
    this.draining = draining;
    this.routes = new RouteTable(settings.routes());
  }

  @Override
  public Future<?> start() {
    proxy = new ReverseProxy(vertx, settings.limits(), share, stats, draining);
    server =
        vertx
            .createHttpServer(options())
            .connectionHandler(this::arrived)
            .requestHandler(this::handle)
            .invalidRequestHandler(this::refuseHead);
    return server.listen();
  }

  @Override
  public Future<?> stop() {
    return requireNonNull(proxy).close();
  }

  int actualPort() {
    return requireNonNull(server).actualPort();
  }

  boolean isDeployed() {
    return server != null;
  }

  /** Stops accepting; completes when every connection has ended or the deadline has cut it. */
  Future<Void> drain(Duration deadline) {
    HttpServer listening = server;
    return listening == null
        ? Future.succeededFuture()
        : listening.shutdown(Math.max(1, deadline.toMillis()), TimeUnit.MILLISECONDS);
  }

  private HttpServerOptions options() {
    HttpLimits limits = settings.limits();
    return new HttpServerOptions()
        .setHost(settings.bind().getHostString())
        .setPort(port)
        .setAcceptBacklog(limits.backlog())
        .setHttp2ClearTextEnabled(false)
        .setMaxInitialLineLength(MAX_TARGET_BYTES)
        .setMaxHeaderSize(MAX_HEAD_BYTES)
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setIdleTimeout(limits.idleTimeoutMs());
  }

  private void arrived(HttpConnection connection) {
    Channel channel = ((ConnectionBase) connection).channel();
    if (!stats.enter(settings.limits().maxConnections())) {
      turnAway(channel);
      return;
    }
    channel.closeFuture().addListener(_ -> stats.leave());
    channel.pipeline().addFirst(new ByteCounter(stats));
    // Vert.x has no setting for a stricter decoder; both names are those of its pipeline.
    channel
        .pipeline()
        .replace(
            "httpDecoder",
            "httpDecoder",
            new StrictRequestDecoder(options(), settings.limits().headTimeout()));
  }

  /**
   * Answers without reading the request. What the client sends meanwhile is swallowed for a second:
   * closing on unread bytes would be a reset, which can overtake the answer.
   */
  private static void turnAway(Channel channel) {
    channel
        .pipeline()
        .replace(
            "httpDecoder",
            "httpDecoder",
            new SimpleChannelInboundHandler<Object>() {
              @Override
              protected void channelRead0(ChannelHandlerContext ctx, Object ignored) {
                // Released by the super class.
              }
            });
    channel
        .pipeline()
        .context("httpEncoder")
        .writeAndFlush(Unpooled.copiedBuffer(TOO_MANY, CharsetUtil.US_ASCII))
        .addListener(_ -> ((DuplexChannel) channel).shutdownOutput());
    channel.eventLoop().schedule(() -> channel.close(), 1, TimeUnit.SECONDS);
  }

  private void handle(HttpServerRequest request) {
    request.pause();
    stats.countRequest();
    String id = newId();
    try {
      RequestLine line = RequestLine.of(request);
      settings.access().check(request, line);
      Target target =
          routes
              .find(line.host(), line.path())
              .orElseThrow(
                  () -> new RefusedHead(404, Refusal.NO_ROUTE, "no route for " + line.path()));
      switch (target) {
        case Target.Proxied(var upstream) ->
            requireNonNull(proxy).forward(request, line, upstream, id);
        case Target.Local(var answering) -> {
          request.resume();
          request.response().putHeader("X-Request-Id", id);
          answering.answer(request, line.path());
        }
      }
    } catch (RefusedHead refused) {
      refuse(request, refused, id);
    } catch (RuntimeException bug) {
      LOG.error("request {} failed", id, bug);
      new Problem(500, Refusal.INTERNAL, "the gateway failed").answer(request, id);
    }
  }

  /** The decoder could not make sense of the bytes; afterwards Vert.x closes the connection. */
  private void refuseHead(HttpServerRequest request) {
    stats.countRequest();
    Throwable cause = request.decoderResult().cause();
    refuse(request, refused(cause), newId());
  }

  private static RefusedHead refused(Throwable cause) {
    return switch (cause) {
      case RefusedHead refused -> refused;
      case io.netty.handler.codec.http.TooLongHttpLineException _ ->
          new RefusedHead(414, Refusal.BAD_REQUEST, "the target is too long");
      case io.netty.handler.codec.http.TooLongHttpHeaderException _ ->
          new RefusedHead(431, Refusal.BAD_REQUEST, "the head is too long");
      default -> new RefusedHead(400, Refusal.BAD_REQUEST, "not a valid HTTP request");
    };
  }

  private void refuse(HttpServerRequest request, RefusedHead why, String id) {
    stats.refuse(why.refusal());
    new Problem(why.status(), why.refusal(), String.valueOf(why.getMessage())).answer(request, id);
  }

  /** 64 random bits: enough to find one request in any log. */
  private String newId() {
    return HexFormat.of().toHexDigits(random.nextLong());
  }
}
