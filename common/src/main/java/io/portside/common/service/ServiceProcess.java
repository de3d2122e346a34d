package io.portside.common.service;

import io.portside.common.config.ConfigPrinter;
import io.portside.common.config.ConfigReader;
import io.portside.common.config.ConfigSources;
import io.portside.common.config.InvalidConfiguration;
import io.vertx.core.Future;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * A long-running process from its command line to its end: reads the configuration, starts the node
 * and what runs on it, and stops in order on a signal.
 *
 * @param <C> the process's root configuration record
 * @param name as shown in help and in front of errors
 * @param config the root record's type
 * @param reach who can connect, as the configuration says
 * @param start what runs on the node; completes when all of it serves
 */
public record ServiceProcess<C extends Record & NodeConfig>(
    String name, Class<C> config, Function<C, Reach> reach, BiFunction<Node, C, Future<?>> start) {
  /** Top-level keys of the one configuration file that all processes share. */
  public static final Set<String> SECTIONS =
      Set.of("cluster", "management", "store", "access", "chat", "scanner", "gateway");

  private static final Logger LOG = LoggerFactory.getLogger(ServiceProcess.class);
  private static final int EX_OK = 0;
  private static final int EX_FAILED = 1;
  private static final Duration START_DEADLINE = Duration.ofMinutes(2);
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(45);

  /** The {@code main} of a service: parses the flags, runs, exits with the code. */
  public void main(String[] args) {
    var options = new ProcessOptions();
    var spec =
        CommandLine.Model.CommandSpec.create().name(name).addMixin("process", mixin(options));
    spec.mixinStandardHelpOptions(true).version(Version.current());
    var line = new CommandLine(spec);
    line.setExecutionStrategy(
        parsed -> {
          Integer helped = CommandLine.executeHelpRequest(parsed);
          return helped != null
              ? helped
              : run(options, options.sources(System.getenv(), java.util.List.of()));
        });
    System.exit(line.execute(args));
  }

  private static CommandLine.Model.CommandSpec mixin(ProcessOptions options) {
    return CommandLine.Model.CommandSpec.forAnnotatedObject(options);
  }

  /**
   * Runs until the process is told to stop, which then ends it with code 0.
   *
   * @return the exit code where it ends by itself: 0 after {@code --check-config} or {@code
   *     --print-config}, 1 when it cannot start, 78 when the configuration is wrong
   */
  public int run(ProcessOptions options, ConfigSources sources) {
    return run(options, sources, System.out, System.err);
  }

  int run(ProcessOptions options, ConfigSources sources, PrintStream out, PrintStream err) {
    C settings;
    try {
      settings = ConfigReader.read(config, SECTIONS, sources);
    } catch (InvalidConfiguration wrong) {
      err.println(wrong.getMessage());
      return InvalidConfiguration.EX_CONFIG;
    }
    if (options.printOnly()) {
      out.print(ConfigPrinter.print(settings));
      return EX_OK;
    }
    if (options.checkOnly()) {
      out.println("configuration is good");
      return EX_OK;
    }
    return serve(settings, err);
  }

  private int serve(C settings, PrintStream err) {
    try {
      Node node = await(Node.start(settings, reach.apply(settings)));
      node.lifecycle().stopOnSignal(STOP_DEADLINE);
      try {
        await(start.apply(node, settings));
        LOG.info("{}: ready", name);
      } catch (Exception e) {
        // The ordered stop ends the process with the failure's code, not with a signal's.
        node.lifecycle().stop().await(STOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        throw e;
      }
    } catch (Exception e) {
      LOG.debug("start failed", e);
      err.println(name + ": cannot start: " + e.getMessage());
      Runtime.getRuntime().halt(EX_FAILED);
    }
    return untilStopped();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(START_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Waits for the signal; the hook that it runs ends the process. */
  private static int untilStopped() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return EX_OK;
  }
}
