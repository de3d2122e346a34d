package io.portside.gateway;

import io.portside.common.config.Check;
import io.portside.common.config.Default;
import io.portside.common.config.Doc;
import io.portside.gateway.balance.UpstreamSettings;
import io.portside.gateway.balance.UpstreamSettings.Balance;
import io.portside.gateway.health.HealthCheck;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A named group of endpoints that do the same work.
 *
 * @param endpoints where they listen; instead of {@code service}
 * @param service the kind of service whose heartbeats name the endpoints
 * @param port which of the service's endpoints is meant: {@code http}, {@code tcp} or {@code udp}
 * @param balance how an endpoint is chosen
 * @param connectTimeout how long one dial may take, 10 ms-1 min
 * @param attempts how many endpoints are dialled for one client at most, 1-32
 * @param sendProxy whether TCP and UDP endpoints are told the client's address (PROXY protocol v2)
 * @param health how endpoints are checked
 */
public record UpstreamConfig(
    @Doc("host:port each, optionally `host:port weight 3`") List<WeightedEndpoint> endpoints,
    @Doc("instead of endpoints: the service whose heartbeats name them") @Nullable String service,
    @Doc("with service: which of its ports, such as http") @Nullable String port,
    @Default("round-robin") @Doc("how an endpoint is chosen") Balance balance,
    @Default("1s") @Doc("how long one dial may take") Duration connectTimeout,
    @Default("5") @Doc("endpoints dialled for one client at most") int attempts,
    @Default("false") @Doc("tell endpoints the client's address (PROXY v2)") boolean sendProxy,
    HealthCheck health) {
  private static final int MAX_ENDPOINTS = 1_024;

  public UpstreamConfig {
    endpoints = List.copyOf(endpoints);
    boolean discovered = service != null;
    Check.of()
        .that(
            "endpoints",
            discovered || !endpoints.isEmpty(),
            "missing (expected: endpoints, or service and port)")
        .that("service", !discovered || endpoints.isEmpty(), "given with endpoints (expected: one)")
        .that("port", discovered == (port != null), "expected together with service, not alone")
        .that("endpoints", endpoints.size() <= MAX_ENDPOINTS, "more than " + MAX_ENDPOINTS)
        .range("connectTimeout", connectTimeout, Duration.ofMillis(10), Duration.ofMinutes(1))
        .range("attempts", attempts, 1, 32)
        .done();
  }

  /** The endpoints that a service of the suite announces under a port name. */
  static UpstreamConfig discovered(String service, String port, HealthCheck health) {
    boolean sendProxy = port.equals("tcp") || port.equals("udp");
    return new UpstreamConfig(
        List.of(), service, port, Balance.ROUND_ROBIN, Duration.ofSeconds(1), 5, sendProxy, health);
  }

  UpstreamSettings settings(String name) {
    return new UpstreamSettings(name, balance, connectTimeout, attempts);
  }
}
