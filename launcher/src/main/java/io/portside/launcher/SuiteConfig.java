package io.portside.launcher;

import io.portside.chat.ChatConfig;
import io.portside.common.net.HostPort;
import io.portside.common.service.AccessConfig;
import io.portside.common.service.ClusterConfig;
import io.portside.common.service.ManagementConfig;
import io.portside.common.service.NodeConfig;
import io.portside.common.service.Reach;
import io.portside.common.sql.StoreConfig;
import io.portside.gateway.GatewayConfig;
import io.portside.scanner.ScannerConfig;
import java.util.List;

/** All of the one configuration file: what the suite in one process reads. */
public record SuiteConfig(
    ClusterConfig cluster,
    ManagementConfig management,
    StoreConfig store,
    AccessConfig access,
    ChatConfig chat,
    ScannerConfig scanner,
    GatewayConfig gateway)
    implements NodeConfig {

  /** Only this machine, where every listener is on loopback and no other node can join. */
  Reach reach() {
    boolean local =
        !cluster.enabled()
            && gateway.isLocal()
            && services().stream().allMatch(HostPort::isLoopback);
    return local ? Reach.THIS_MACHINE : Reach.NETWORK;
  }

  /** Where the services behind the gateway listen. */
  private List<HostPort> services() {
    return List.of(chat.http(), chat.tcp(), scanner.http());
  }
}
