package io.portside.gateway.tcp;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What a TCP listener is told by its configuration.
 *
 * @param bind where it listens; port 0: any free one
 * @param backlog connections the system may hold before they are accepted
 * @param maxConnections clients at a time; more are reset and counted
 * @param idleTimeout a connection without a byte in either direction for this long is closed
 * @param sendProxy whether upstreams are told the client's address (PROXY protocol v2)
 */
public record TcpSettings(
    InetSocketAddress bind,
    int backlog,
    int maxConnections,
    Duration idleTimeout,
    boolean sendProxy) {
  public TcpSettings {
    requireNonNull(bind);
    requireNonNull(idleTimeout);
  }
}
