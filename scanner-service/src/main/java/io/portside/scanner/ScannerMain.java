package io.portside.scanner;

import io.portside.common.service.AccessConfig;
import io.portside.common.service.ClusterConfig;
import io.portside.common.service.ManagementConfig;
import io.portside.common.service.Node;
import io.portside.common.service.NodeConfig;
import io.portside.common.service.Reach;
import io.portside.common.service.ServiceProcess;
import io.portside.common.service.StopPhase;
import io.portside.common.sql.Database;
import io.portside.common.sql.StoreConfig;
import io.vertx.core.Future;
import java.time.Duration;

/** The scanner as a process of its own. */
public final class ScannerMain {
  /** What the process is called. */
  public static final String NAME = "scanner-service";

  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);

  private ScannerMain() {}

  /** The sections of the configuration file that the process reads. */
  public record Config(
      ClusterConfig cluster,
      ManagementConfig management,
      StoreConfig store,
      AccessConfig access,
      ScannerConfig scanner)
      implements NodeConfig {}

  /** The process, for whoever parses its flags. */
  public static ServiceProcess<Config> process() {
    return new ServiceProcess<>(NAME, Config.class, ScannerMain::reach, ScannerMain::start);
  }

  public static void main(String[] args) {
    process().main(args);
  }

  private static Reach reach(Config config) {
    boolean local = config.scanner().http().isLoopback();
    return local && !config.cluster().enabled() ? Reach.THIS_MACHINE : Reach.NETWORK;
  }

  private static Future<Void> start(Node node, Config config) {
    return Database.open(node.vertx(), config.store())
        .compose(
            database -> {
              node.lifecycle().onStop(StopPhase.STORE, "store", CLOSE_DEADLINE, database::close);
              return new ScannerService(
                      config.scanner(),
                      config.access(),
                      database,
                      OwnAddresses.of(config.store(), config.cluster()))
                  .start(node);
            });
  }
}
