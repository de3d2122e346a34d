package io.portside.gateway;

import io.portside.common.net.HostPort;
import io.portside.gateway.balance.Endpoint;

/**
 * An endpoint as configured: {@code 127.0.0.1:8001}, or {@code 127.0.0.1:8001 weight 3}.
 *
 * @param address where it listens
 * @param weight its share relative to the others, 1-100
 */
public record WeightedEndpoint(HostPort address, int weight) {
  private static final String WEIGHT = " weight ";
  private static final String EXPECTED =
      " (expected: host:port, or host:port weight 1-" + Endpoint.MAX_WEIGHT + ")";

  public WeightedEndpoint {
    if (address.port() == 0) {
      throw new IllegalArgumentException("port 0 (expected: 1-65535)");
    }
    if (weight < 1 || weight > Endpoint.MAX_WEIGHT) {
      throw new IllegalArgumentException("weight " + weight + EXPECTED);
    }
  }

  /**
   * Reads the form that {@link #toString} prints.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static WeightedEndpoint parse(String text) {
    int split = text.indexOf(WEIGHT);
    if (split < 0) {
      return new WeightedEndpoint(HostPort.parse(text.strip()), 1);
    }
    String digits = text.substring(split + WEIGHT.length()).strip();
    if (!digits.matches("[0-9]{1,3}")) {
      throw new IllegalArgumentException(text + EXPECTED);
    }
    return new WeightedEndpoint(
        HostPort.parse(text.substring(0, split).strip()), Integer.parseInt(digits));
  }

  @Override
  public String toString() {
    return weight == 1 ? address.toString() : address + WEIGHT + weight;
  }
}
