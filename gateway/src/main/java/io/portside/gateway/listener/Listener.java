package io.portside.gateway.listener;

import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.time.Duration;

/** An address clients come to. */
public interface Listener {
  /** As configured, unique in the gateway. */
  String name();

  /** {@code tcp}, {@code udp} or {@code http}. */
  String protocol();

  /** What it counted since it was made. */
  ListenerStats stats();

  /** Where it listens, with the port the system chose when 0 was asked for; only once started. */
  InetSocketAddress address();

  /** The {@link #address} as people write it: {@code host:port}, an IPv6 host in brackets. */
  default String where() {
    String host = address().getHostString();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address().getPort();
  }

  /**
   * Completes when clients can come; fails with {@link CannotListenException} when the address
   * cannot be had.
   */
  Future<Void> start();

  /**
   * Takes nobody new from now on and lets those inside finish.
   *
   * @return completes when all are gone, at the latest when {@code deadline} is over and the rest
   *     was cut; never fails
   */
  Future<Void> stop(Duration deadline);
}
