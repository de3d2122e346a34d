package io.portside.gateway.http;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * What an HTTP listener is told by its configuration.
 *
 * @param bind where it listens; port 0: any free one
 * @param limits its bounds
 * @param access who may ask
 * @param routes where requests go
 */
public record HttpSettings(
    InetSocketAddress bind, HttpLimits limits, Access access, List<Route> routes) {
  public HttpSettings {
    requireNonNull(bind);
    requireNonNull(limits);
    requireNonNull(access);
    routes = List.copyOf(routes);
  }
}
