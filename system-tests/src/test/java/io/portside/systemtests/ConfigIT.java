package io.portside.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A wrong configuration stops the start with all its errors at once. */
class ConfigIT {
  private static final String WRONG =
      """
      gateway:
        listeners:
          - {name: web, bind: "127.0.0.1:70000", protocol: tcp, upstream: app}
          - {name: other, bind: "127.0.0.1:8001", protocol: tcp, upstream: ap}
        upstreams:
          app: {endpionts: ["127.0.0.1:8001"], balance: round-robin}
      """;

  @Test
  void threeErrorsInOneStartEachWithLineAndColumn(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("portside.yaml");
    Files.writeString(file, WRONG);

    for (String process : new String[] {"up", "gateway"}) {
      try (PortsideProcess start = PortsideProcess.start(process, "-c", file.toString())) {
        assertThat(start.exit(Deadline.START)).as(start.output()).isEqualTo(78);

        assertThat(start.output())
            .containsPattern("portside\\.yaml:3:\\d+: .*70000.*expected: 0-65535")
            .containsPattern("portside\\.yaml:4:\\d+: .*upstream.*`ap`.*app")
            .containsPattern("portside\\.yaml:6:\\d+: .*endpionts.*did you mean `endpoints`");
        assertThat(start.output().lines().filter(line -> line.contains("portside.yaml:")))
            .hasSize(3);
      }
    }
  }

  @Test
  void theEffectiveConfigurationIsPrintedAndReadBack(@TempDir Path folder) throws Exception {
    try (PortsideProcess print = PortsideProcess.start("up", "--print-config")) {
      assertThat(print.exit(Deadline.START)).as(print.output()).isZero();
      Path file = folder.resolve("printed.yaml");
      Files.writeString(file, print.output() + "\n");

      try (PortsideProcess check =
          PortsideProcess.start("up", "--check-config", "-c", file.toString())) {
        assertThat(check.exit(Deadline.START)).as(check.output()).isZero();
      }
    }
  }

  @Test
  void aSecretIsNotPrinted() throws Exception {
    try (PortsideProcess print =
        PortsideProcess.start("up", "--print-config", "--set", "store.password=hunter2")) {
      assertThat(print.exit(Deadline.START)).as(print.output()).isZero();
      assertThat(print.output()).contains("password").doesNotContain("hunter2");
    }
  }
}
