package io.portside.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The containers of docker-compose.yml, from nothing, with three chat replicas. */
class ComposeIT {
  @Test
  void theScaledSuiteChatsThroughThePublishedPort() throws Exception {
    Process script =
        new ProcessBuilder(PortsideProcess.HOME.resolve("system-tests/compose/run.sh").toString())
            .redirectErrorStream(true)
            .start();

    String output = new String(script.getInputStream().readAllBytes(), UTF_8);

    assertThat(script.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(script.exitValue()).as(output).isZero();
    assertThat(output).contains("compose: passed");
  }
}
