package io.portside.gateway;

import io.portside.common.service.ClusterConfig;
import io.portside.common.service.ManagementConfig;
import io.portside.common.service.NodeConfig;
import io.portside.common.service.Reach;
import io.portside.common.service.ServiceProcess;

/** The gateway as a process of its own. */
public final class GatewayMain {
  private GatewayMain() {}

  /** The sections of the configuration file that the process reads. */
  public record Config(ClusterConfig cluster, ManagementConfig management, GatewayConfig gateway)
      implements NodeConfig {}

  /** The process, for whoever parses its flags. */
  public static ServiceProcess<Config> process() {
    return new ServiceProcess<>(
        GatewayService.NAME,
        Config.class,
        GatewayMain::reach,
        (node, config) -> new GatewayService(config.gateway()).start(node));
  }

  public static void main(String[] args) {
    process().main(args);
  }

  private static Reach reach(Config config) {
    return config.gateway().isLocal() && !config.cluster().enabled()
        ? Reach.THIS_MACHINE
        : Reach.NETWORK;
  }
}
