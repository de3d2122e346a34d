package io.portside.gateway;

import io.portside.common.config.Check;
import io.portside.common.config.Default;
import io.portside.common.config.Doc;
import io.portside.common.net.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An address clients come to.
 *
 * @param name unique in the gateway
 * @param bind host and port; port 0: any free one
 * @param protocol what is spoken there
 * @param upstream who gets everything; for HTTP short for one route with path /
 * @param routes for HTTP: who gets what
 * @param backlog connections the system may hold before they are accepted, 1-65535
 * @param maxConnections clients (UDP: sources) at a time, 1-1000000
 * @param idleTimeout without a byte for this long a connection (UDP: session) ends, 100 ms-30 d;
 *     absent: TCP 1 h, HTTP 2 min, UDP 1 min
 * @param headTimeout for HTTP: how long a request head may take, 100 ms-10 min
 * @param poolSize for HTTP: connections to one endpoint shared by requests, 1-65535
 * @param queueSize for HTTP: requests that may wait for one of them, 0-1000000
 * @param hosts for HTTP: Host values answered, with or without port; empty: any
 * @param checkOrigin for HTTP: whether pages of other origins are kept out
 * @param origins for HTTP: origins that are let in all the same
 */
public record ListenerConfig(
    @Doc("unique name") String name,
    @Doc("host:port; port 0: any free one") HostPort bind,
    @Default("tcp") @Doc("what is spoken there") Protocol protocol,
    @Doc("who gets everything") @Nullable String upstream,
    @Doc("http: who gets what") List<RouteConfig> routes,
    @Default("1024") @Doc("connections waiting to be accepted") int backlog,
    @Default("10000") @Doc("clients at a time; more are refused") int maxConnections,
    @Doc("ends a connection without a byte; absent: tcp 1h, http 2m, udp 1m")
        Optional<Duration> idleTimeout,
    @Default("10s") @Doc("http: how long a request head may take") Duration headTimeout,
    @Default("256") @Doc("http: connections to one endpoint shared by requests") int poolSize,
    @Default("1024") @Doc("http: requests that may wait for one of them") int queueSize,
    @Doc("http: Host values answered; empty: any") List<String> hosts,
    @Default("false") @Doc("http: keep pages of other origins out") boolean checkOrigin,
    @Doc("http: origins let in all the same") List<String> origins) {
  /** What clients of a listener speak. */
  public enum Protocol {
    TCP,
    UDP,
    HTTP
  }

  public ListenerConfig {
    routes = List.copyOf(routes);
    hosts = List.copyOf(hosts);
    origins = List.copyOf(origins);
    boolean http = protocol == Protocol.HTTP;
    Check.of()
        .notBlank("name", name)
        .that("upstream", upstream != null || !routes.isEmpty(), "missing")
        .that("routes", routes.isEmpty() || http, "only for protocol http")
        .that("routes", routes.isEmpty() || upstream == null, "given with upstream (expected: one)")
        .range("backlog", backlog, 1, 65_535)
        .range("maxConnections", maxConnections, 1, 1_000_000)
        .range("headTimeout", headTimeout, Duration.ofMillis(100), Duration.ofMinutes(10))
        .range("poolSize", poolSize, 1, 65_535)
        .range("queueSize", queueSize, 0, 1_000_000)
        .range(
            "idleTimeout",
            idleTimeout.orElse(Duration.ofMinutes(1)),
            Duration.ofMillis(100),
            Duration.ofDays(30))
        .done();
  }

  /** The idle timeout that holds. */
  Duration effectiveIdleTimeout() {
    return idleTimeout.orElse(
        switch (protocol) {
          case TCP -> Duration.ofHours(1);
          case UDP -> Duration.ofMinutes(1);
          case HTTP -> Duration.ofMinutes(2);
        });
  }

  /** The routes that hold. */
  List<RouteConfig> effectiveRoutes() {
    return upstream == null ? routes : List.of(RouteConfig.of("/", upstream));
  }
}
