package io.portside.launcher;

import io.portside.common.service.Node;
import io.portside.common.service.ProcessOptions;
import io.portside.common.service.ServiceProcess;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code portside up}: the whole suite in this process. */
@Command(
    name = "up",
    description = "Run the whole suite in one process: chat, scanner and gateway, on loopback.",
    footer = {
      "",
      "Ctrl-C or SIGTERM stops it in order, with exit code 0. Everything said is kept.",
      "Exit codes: 0 stopped, 1 cannot start, 2 usage, 78 configuration."
    })
final class UpCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "where the store is kept, made when missing (default: ./data)")
  private @Nullable Path data;

  @Mixin private final ProcessOptions options = new ProcessOptions();

  @Override
  public Integer call() {
    List<String> extra =
        data == null ? List.of() : List.of("store.url=sqlite:" + data.resolve("portside.db"));
    return new ServiceProcess<>("portside", SuiteConfig.class, SuiteConfig::reach, UpCommand::start)
        .run(options, options.sources(System.getenv(), extra));
  }

  private static Future<Welcome> start(Node node, SuiteConfig config) {
    return Suite.start(node, config).onSuccess(welcome -> System.out.println(welcome.text()));
  }
}
