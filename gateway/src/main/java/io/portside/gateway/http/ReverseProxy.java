package io.portside.gateway.http;

import io.portside.gateway.balance.Endpoint;
import io.portside.gateway.balance.Upstream;
import io.portside.gateway.listener.ListenerStats;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Forwards requests to endpoints. Lives on one event loop, and so do its connections: a request and
 * its answer never change threads.
 */
final class ReverseProxy {
  /** Kept connections end before those of common servers do, so that few are lost to a race. */
  private static final int KEEP_ALIVE_S = 15;

  private static final int MAX_HEAD_BYTES = 64 << 10;

  private final HttpClient requests;
  private final HttpClient upgrades;

  /** Requests that have a connection, by endpoint; nothing is kept of those without any. */
  private final Map<Endpoint, Integer> inWork = new HashMap<>();

  private final int poolSize;
  private final Duration idleTimeout;
  private final ListenerStats stats;
  private final BooleanSupplier draining;

  /**
   * Makes a proxy for the caller's event loop.
   *
   * @param share on how many event loops the listener's limits are divided
   */
  ReverseProxy(
      Vertx vertx, HttpLimits limits, int share, ListenerStats stats, BooleanSupplier draining) {
    var options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setKeepAlive(true)
            .setKeepAliveTimeout(KEEP_ALIVE_S)
            .setMaxHeaderSize(MAX_HEAD_BYTES)
            .setDecompressionSupported(false)
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setIdleTimeout(limits.idleTimeoutMs());
    this.poolSize = Math.ceilDiv(limits.poolSize(), share);
    this.requests =
        vertx.createHttpClient(
            options,
            new PoolOptions()
                .setHttp1MaxSize(poolSize)
                .setMaxWaitQueueSize(Math.ceilDiv(limits.queueSize(), share)));
    this.upgrades =
        vertx.createHttpClient(
            options,
            new PoolOptions().setHttp1MaxSize(limits.maxConnections()).setMaxWaitQueueSize(0));
    this.idleTimeout = limits.idleTimeout();
    this.stats = stats;
    this.draining = draining;
  }

  void forward(HttpServerRequest request, RequestLine line, Upstream upstream, String id) {
    new Exchange(this, request, line, upstream, id).begin();
  }

  HttpClient requests() {
    return requests;
  }

  /** A pool of its own: WebSockets last, and must not use up the connections of requests. */
  HttpClient upgrades() {
    return upgrades;
  }

  void began(Endpoint endpoint) {
    inWork.merge(endpoint, 1, Integer::sum);
  }

  void ended(Endpoint endpoint) {
    inWork.computeIfPresent(endpoint, (_, count) -> count == 1 ? null : count - 1);
  }

  /** Whether a further request to the endpoint waits for one of its connections. */
  boolean isFull(Endpoint endpoint) {
    return inWork.getOrDefault(endpoint, 0) >= poolSize;
  }

  Duration idleTimeout() {
    return idleTimeout;
  }

  ListenerStats stats() {
    return stats;
  }

  boolean isDraining() {
    return draining.getAsBoolean();
  }

  Future<Void> close() {
    return Future.join(requests.close(), upgrades.close()).mapEmpty();
  }
}
