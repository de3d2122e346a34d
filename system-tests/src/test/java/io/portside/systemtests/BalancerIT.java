package io.portside.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway alone as a balancer over three backends that know nothing of Portside. */
class BalancerIT {
  private static final Duration ROTATION = Duration.ofSeconds(3);

  @TempDir Path folder;
  private final List<Backend> backends = new ArrayList<>();
  private @Nullable PortsideProcess gateway;
  private int port;

  @BeforeEach
  void start() throws Exception {
    for (String name : List.of("a", "b", "c")) {
      backends.add(Backend.on(0, name));
    }
    port = Loopback.freePort();
    String endpoints =
        String.join(", ", backends.stream().map(b -> "\"127.0.0.1:" + b.port() + "\"").toList());
    Path file = folder.resolve("balancer.yaml");
    Files.writeString(
        file,
        """
        gateway:
          listeners:
            - {name: web, bind: "127.0.0.1:%d", protocol: tcp, upstream: app}
          upstreams:
            app: {endpoints: [%s], balance: round-robin}
        """
            .formatted(port, endpoints));
    gateway = PortsideProcess.start("gateway", "-c", file.toString());
    Deadline.until("the gateway serves", Deadline.START, () -> ask() != null);
  }

  @AfterEach
  void stop() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
    for (Backend backend : backends) {
      backend.close();
    }
  }

  @Test
  void nineConnectionsLandThreeByThree() throws Exception {
    List<Integer> before = counts();
    for (int i = 0; i < 9; i++) {
      ask();
    }

    List<Integer> after = counts();
    for (int i = 0; i < after.size(); i++) {
      assertThat(after.get(i) - before.get(i)).as("backend %d", i).isEqualTo(3);
    }
  }

  @Test
  void aDeadBackendCostsNoClientAnErrorAndIsBackSoonAfterItsReturn() throws Exception {
    int lost = backends.get(1).port();
    backends.get(1).close();

    for (int i = 0; i < 60; i++) {
      assertThat(ask()).as("connection %d after the death", i).isIn("a", "c");
    }
    Backend back = Backend.on(lost, "b again");
    backends.add(back);
    Duration took =
        Deadline.until("the backend serves again", ROTATION, () -> ask().equals("b again"));

    assertThat(took).isLessThan(ROTATION);
  }

  private List<Integer> counts() {
    return backends.stream().map(Backend::served).toList();
  }

  /** One connection, one byte, the name of who answered. */
  private String ask() throws IOException {
    try (var socket = new Socket(Loopback.ADDRESS, port)) {
      socket.setSoTimeout((int) Deadline.ANSWER.toMillis());
      socket.getOutputStream().write('\n');
      var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      String name = reader.readLine();
      if (name == null) {
        throw new IOException("closed without an answer");
      }
      return name;
    }
  }
}
