package io.portside.common.service;

import io.portside.common.config.ConfigSources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags every long-running process takes; a picocli mixin. */
public final class ProcessOptions {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "YAML configuration file (--print-config shows every key)")
  private @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "one setting, such as management.bind=127.0.0.1:9640; repeatable")
  private final List<String> settings = new ArrayList<>();

  @Option(names = "--check-config", description = "say what is wrong with the configuration, exit")
  private boolean checkOnly;

  @Option(
      names = "--print-config",
      description = "print the effective configuration with secrets masked, exit")
  private boolean printOnly;

  /** Where the configuration comes from, with {@code extra} settings that the flags override. */
  public ConfigSources sources(Map<String, String> environment, List<String> extra) {
    List<String> all = new ArrayList<>(extra);
    all.addAll(settings);
    return new ConfigSources(file, environment, all);
  }

  boolean checkOnly() {
    return checkOnly;
  }

  boolean printOnly() {
    return printOnly;
  }
}
