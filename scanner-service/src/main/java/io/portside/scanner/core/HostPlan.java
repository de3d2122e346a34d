package io.portside.scanner.core;

import static java.util.Objects.requireNonNull;

import io.portside.common.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * One address to scan.
 *
 * @param address judged when the scan was planned, and again before each dial
 * @param name the name it was asked for by; null: by its address
 * @param ports which
 * @param maxRatePerSecond connects per second to it; 0: unlimited
 */
public record HostPlan(
    IpAddress address, @Nullable String name, PortSet ports, int maxRatePerSecond) {
  public HostPlan {
    requireNonNull(address);
    requireNonNull(ports);
  }
}
