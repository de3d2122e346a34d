package io.portside.scanner.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.portside.common.net.IpAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A host without IPv6 is a JVM of its own: the JDK finds out once. */
class OneFamilyTest {
  /** Dials the IPv6 loopback address and prints what came of it. */
  public static final class Dial {
    private Dial() {}

    public static void main(String[] arguments) {
      try (SelectorDialer dialer = new SelectorDialer()) {
        IpAddress address = IpAddress.parse("::1").orElseThrow();
        dialer.dial(address, 1, Duration.ofSeconds(1), System.out::println);
      }
    }
  }

  @Test
  @Timeout(30)
  void withoutIpv6AnIpv6AddressIsUnreachableAndNoFault() throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Djava.net.preferIPv4Stack=true",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Dial.class.getName()))
            .redirectErrorStream(true)
            .start();

    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();

    assertThat(said.strip()).isEqualTo("NET_UNREACHABLE");
  }
}
