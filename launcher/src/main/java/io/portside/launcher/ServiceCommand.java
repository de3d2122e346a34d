package io.portside.launcher;

import io.portside.common.service.ProcessOptions;
import io.portside.common.service.ServiceProcess;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A command that runs one service of a cluster as this process. */
@Command(
    footer = {
      "",
      "SIGTERM or Ctrl-C stops it in order, with exit code 0.",
      "Exit codes: 0 stopped, 1 cannot start, 2 usage, 78 configuration."
    })
final class ServiceCommand implements Callable<Integer> {
  private final Supplier<ServiceProcess<?>> process;

  @Mixin private final ProcessOptions options = new ProcessOptions();

  /**
   * @param process asked for only when the command runs: help needs no service's classes
   */
  ServiceCommand(Supplier<ServiceProcess<?>> process) {
    this.process = process;
  }

  @Override
  public Integer call() {
    return process.get().run(options, options.sources(System.getenv(), List.of()));
  }
}
