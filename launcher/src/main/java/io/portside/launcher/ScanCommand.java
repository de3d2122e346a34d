package io.portside.launcher;

import io.portside.common.config.ConfigReader;
import io.portside.common.config.ConfigSources;
import io.portside.common.config.InvalidConfiguration;
import io.portside.common.service.ClusterConfig;
import io.portside.common.service.ServiceProcess;
import io.portside.common.sql.StoreConfig;
import io.portside.scanner.OwnAddresses;
import io.portside.scanner.Policies;
import io.portside.scanner.ScannerConfig;
import io.portside.scanner.cli.OneShotScan;
import io.portside.scanner.core.TargetPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code portside scan}: one scan, without a running suite. */
@Command(
    name = "scan",
    description = "Scan ports from this machine, without a running suite.",
    exitCodeOnInvalidInput = OneShotScan.EXIT_USAGE,
    footer = {
      "",
      "Loopback may be scanned as it is; anything else needs a scope in the configuration file.",
      "Examples:",
      "  portside scan 127.0.0.1 -p 0-1023",
      "  portside scan localhost -p ssh,http,8000-8100",
      "  portside scan 10.1.0.0/28 -p 22 -c portside.yaml",
      "Exit codes: 0 done, 1 usage, 2 some ports left unscanned, 3 refused by the policy,",
      "78 configuration."
    })
final class ScanCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "HOST",
      description = "names, addresses, a.b.c.d/28, 10.0.0.1-9, host:port; !HOST leaves one out")
  private List<String> targets = new ArrayList<>();

  @Option(
      names = {"-p", "--ports"},
      paramLabel = "PORTS",
      description = "22,80, 8000-, ssh, ...; without it, the targets name their ports")
  private String ports = "";

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "YAML configuration file, for scanner.scopes and limits")
  private @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "one setting, such as scanner.ratePerTarget=200; repeatable")
  private List<String> settings = new ArrayList<>();

  /**
   * What of the one configuration file a scan reads.
   *
   * @param store never scanned
   * @param cluster never scanned
   */
  record Settings(ScannerConfig scanner, StoreConfig store, ClusterConfig cluster) {}

  @Override
  public Integer call() {
    Settings config;
    try {
      var sources = new ConfigSources(file, System.getenv(), settings);
      config = ConfigReader.read(Settings.class, ServiceProcess.SECTIONS, sources);
    } catch (InvalidConfiguration wrong) {
      System.err.println(wrong.getMessage());
      return InvalidConfiguration.EX_CONFIG;
    }
    var own = OwnAddresses.of(config.store(), config.cluster());
    TargetPolicy policy = Policies.of(config.scanner(), true, own);
    return new OneShotScan(policy, config.scanner().limits())
        .run(targets, ports, System.out, System.err);
  }
}
