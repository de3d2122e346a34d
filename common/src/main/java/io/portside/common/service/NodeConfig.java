package io.portside.common.service;

/** What every process's root configuration record has, whatever services run in it. */
public interface NodeConfig {
  /** How it finds other nodes, if any. */
  ClusterConfig cluster();

  /** Where it shows health and metrics. */
  ManagementConfig management();
}
