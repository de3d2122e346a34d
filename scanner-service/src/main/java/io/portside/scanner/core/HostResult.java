package io.portside.scanner.core;

import static java.util.Objects.requireNonNull;

import io.portside.common.net.IpAddress;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * All that a scan learnt of one address: every port of its plan stands under exactly one reason.
 *
 * @param ports by reason; no empty sets
 */
public record HostResult(IpAddress address, Map<Reason, PortSet> ports) {
  public HostResult {
    requireNonNull(address);
    EnumMap<Reason, PortSet> copy = new EnumMap<>(Reason.class);
    copy.putAll(ports);
    ports = Collections.unmodifiableMap(copy);
  }
}
