package io.portside.scanner;

import io.portside.common.net.HostPort;
import io.portside.common.service.ClusterConfig;
import io.portside.common.sql.StoreConfig;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Where Portside's own store and bus are, as the configuration says. */
public final class OwnAddresses {
  private static final int POSTGRESQL_PORT = 5_432;

  private OwnAddresses() {}

  /** The addresses that no scan may touch. */
  public static List<HostPort> of(StoreConfig store, ClusterConfig cluster) {
    List<HostPort> own = new ArrayList<>();
    if (store.url().startsWith("postgres")) {
      URI url = URI.create(store.url());
      String host = url.getHost();
      if (host != null) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        own.add(new HostPort(bare, url.getPort() < 0 ? POSTGRESQL_PORT : url.getPort()));
      }
    }
    if (cluster.enabled()) {
      own.addAll(cluster.members());
      if (cluster.host() != null) {
        own.add(new HostPort(cluster.host(), cluster.port()));
        if (cluster.busPort() != 0) {
          own.add(new HostPort(cluster.host(), cluster.busPort()));
        }
      }
      if (cluster.dns() != null) {
        own.add(new HostPort(cluster.dns(), cluster.port()));
      }
    }
    return own;
  }
}
