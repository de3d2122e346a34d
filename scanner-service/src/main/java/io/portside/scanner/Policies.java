package io.portside.scanner;

import io.portside.common.net.HostPort;
import io.portside.common.net.IpAddress;
import io.portside.scanner.core.HardDeny;
import io.portside.scanner.core.PortSet;
import io.portside.scanner.core.Scope;
import io.portside.scanner.core.TargetPolicy;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the policy of a configuration and of the host it runs on. */
public final class Policies {
  private static final Logger LOG = LoggerFactory.getLogger(Policies.class);

  private Policies() {}

  /**
   * The policy. Blocks while the names in {@code own} are resolved.
   *
   * @param loopback whether this host may look at itself without a scope
   * @param own Portside's own store and bus, which nobody scans
   */
  public static TargetPolicy of(ScannerConfig config, boolean loopback, Collection<HostPort> own) {
    List<Scope> scopes = new ArrayList<>();
    config.scopes().forEach(scope -> scopes.add(scope.scope(config.ratePerTarget())));
    if (loopback) {
      // Last, because the first scope that allows an address sets its rate.
      scopes.addAll(TargetPolicy.loopback());
    }
    return new TargetPolicy(
        HardDeny.except(config.liftHardDeny(), broadcasts()),
        config.exclude(),
        scopes,
        resolve(own));
  }

  /** A probe to one of these would ask a whole network at once. */
  private static Map<IpAddress, String> broadcasts() {
    Map<IpAddress, String> broadcasts = new HashMap<>();
    try {
      NetworkInterface.networkInterfaces()
          .forEach(
              each ->
                  each.getInterfaceAddresses().stream()
                      .map(InterfaceAddress::getBroadcast)
                      .filter(broadcast -> broadcast != null)
                      .forEach(
                          broadcast ->
                              broadcasts.put(
                                  IpAddress.of(broadcast),
                                  "broadcast address of " + each.getName())));
    } catch (SocketException e) {
      LOG.warn("the host's interfaces cannot be listed: {}", e.getMessage());
    }
    return broadcasts;
  }

  private static Map<IpAddress, PortSet> resolve(Collection<HostPort> own) {
    Map<IpAddress, PortSet> resolved = new HashMap<>();
    for (HostPort each : own) {
      try {
        for (InetAddress address : InetAddress.getAllByName(each.host())) {
          resolved.merge(IpAddress.of(address), PortSet.of(each.port()), PortSet::union);
        }
      } catch (UnknownHostException e) {
        LOG.warn("{} does not resolve, so the policy cannot protect it", each);
      }
    }
    return resolved;
  }
}
