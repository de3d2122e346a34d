package io.portside.gateway.udp;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What a UDP listener is told by its configuration.
 *
 * @param bind where it listens; port 0: any free one
 * @param maxSessions sources at a time; datagrams of more are dropped and counted
 * @param idleTimeout a source that neither sends nor gets anything for this long is forgotten
 * @param sendProxy whether upstreams are told the source of each datagram (PROXY protocol v2)
 */
public record UdpSettings(
    InetSocketAddress bind, int maxSessions, Duration idleTimeout, boolean sendProxy) {
  public UdpSettings {
    requireNonNull(bind);
    requireNonNull(idleTimeout);
  }
}
