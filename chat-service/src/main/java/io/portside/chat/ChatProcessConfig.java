package io.portside.chat;

import io.portside.common.service.AccessConfig;
import io.portside.common.service.ClusterConfig;
import io.portside.common.service.ManagementConfig;
import io.portside.common.service.NodeConfig;
import io.portside.common.service.Reach;
import io.portside.common.sql.StoreConfig;

/** What a process that runs chat alone reads of the one configuration file. */
public record ChatProcessConfig(
    ClusterConfig cluster,
    ManagementConfig management,
    StoreConfig store,
    AccessConfig access,
    ChatConfig chat)
    implements NodeConfig {

  /** This process alone cannot know who reaches it through a gateway. */
  Reach reach() {
    return Reach.NETWORK;
  }
}
