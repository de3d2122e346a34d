package io.portside.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Runs the modules' own tests, {@code src/test/js}, on machines that have node 20 or newer. */
class ProtocolClientTest {
  private static final int OLDEST_NODE = 20;
  private static final long DEADLINE_S = 120;

  @Test
  void modulesPassTheirOwnTests() throws IOException, InterruptedException {
    assumeTrue(nodeVersion() >= OLDEST_NODE, "no node " + OLDEST_NODE + " here");

    Outcome tests = run("node", "--test", "src/test/js/");

    assertThat(tests.exitCode()).as(tests.output()).isZero();
    assertThat(tests.output()).containsPattern("# pass [1-9]");
  }

  private static int nodeVersion() throws InterruptedException {
    try {
      return Integer.parseInt(
          run("node", "-p", "process.versions.node.split('.')[0]").output().strip());
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  private record Outcome(int exitCode, String output) {}

  private static Outcome run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(DEADLINE_S, TimeUnit.SECONDS);
      return new Outcome(ended ? process.exitValue() : -1, text);
    } finally {
      process.destroyForcibly();
    }
  }
}
