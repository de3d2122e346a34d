package io.portside.gateway.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The bounds of an HTTP listener.
 *
 * @param backlog connections the system may hold before they are accepted
 * @param maxConnections clients at a time; more get 503 and are counted
 * @param headTimeout how long a request head may take to arrive once it began
 * @param idleTimeout a connection, on either side, without a byte in either direction for this long
 *     is closed
 * @param poolSize connections to one endpoint that are kept and shared by requests; WebSockets have
 *     their own
 * @param queueSize requests that may wait for one of them; more get 503
 */
public record HttpLimits(
    int backlog,
    int maxConnections,
    Duration headTimeout,
    Duration idleTimeout,
    int poolSize,
    int queueSize) {
  public HttpLimits {
    requireNonNull(headTimeout);
    requireNonNull(idleTimeout);
  }

  /** The idle timeout as Vert.x takes it: beyond 24 days it counts as 24 days. */
  int idleTimeoutMs() {
    return (int) Math.min(Integer.MAX_VALUE, idleTimeout.toMillis());
  }
}
