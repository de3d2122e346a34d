package io.portside.gateway.balance;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What an upstream is told by its configuration.
 *
 * @param name unique in the gateway
 * @param balance how endpoints are chosen
 * @param connectTimeout how long one dial may take, 10 ms to 60 s
 * @param attempts how many endpoints are dialled for one piece of work at most, 1 to 32
 */
public record UpstreamSettings(
    String name, Balance balance, Duration connectTimeout, int attempts) {
  /** The balancers a configuration may name. */
  public enum Balance {
    ROUND_ROBIN("round-robin"),
    LEAST_CONNECTIONS("least-connections");

    private final String label;

    Balance(String label) {
      this.label = label;
    }

    /** The name in configuration and reports. */
    public String label() {
      return label;
    }

    Balancer balancer() {
      return switch (this) {
        case ROUND_ROBIN -> Balancer.roundRobin();
        case LEAST_CONNECTIONS -> Balancer.leastConnections();
      };
    }
  }

  public UpstreamSettings {
    requireNonNull(name);
    requireNonNull(balance);
    if (connectTimeout.toMillis() < 10 || connectTimeout.toMillis() > 60_000) {
      throw new IllegalArgumentException(
          "connectTimeout: " + connectTimeout.toMillis() + " ms (expected: 10-60000)");
    }
    if (attempts < 1 || attempts > 32) {
      throw new IllegalArgumentException("attempts: " + attempts + " (expected: 1-32)");
    }
  }
}
