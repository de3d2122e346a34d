package io.portside.scanner.core;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a scan will do, decided before it starts: addresses, not names.
 *
 * @param id see {@link ScanId}
 * @param hosts each address once
 */
public record ScanJob(String id, List<HostPlan> hosts) {
  public ScanJob {
    requireNonNull(id);
    hosts = List.copyOf(hosts);
  }

  /** How many probes it consists of. */
  public int probes() {
    return hosts.stream().mapToInt(host -> host.ports().size()).sum();
  }
}
