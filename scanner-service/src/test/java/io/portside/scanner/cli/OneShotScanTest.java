package io.portside.scanner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portside.common.net.IpAddress;
import io.portside.scanner.core.DialOutcome;
import io.portside.scanner.core.HardDeny;
import io.portside.scanner.core.RecordingDialer;
import io.portside.scanner.core.ScanLimits;
import io.portside.scanner.core.TargetPolicy;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OneShotScanTest {
  private static final TargetPolicy POLICY =
      new TargetPolicy(
          HardDeny.except(List.of(), Map.of()), List.of(), TargetPolicy.loopback(), Map.of());

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void openPortsAreATableAndTheSummaryAddsUp() {
    int code = run(RecordingDialer.open(22, 80), "1-1023", "127.0.0.1");

    assertThat(code).isEqualTo(OneShotScan.EXIT_DONE);
    assertThat(text(out).lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("HOST       PORT       STATE  SERVICE"),
            line -> assertThat(line).isEqualTo("127.0.0.1  22/tcp     open   ssh"),
            line -> assertThat(line).isEqualTo("127.0.0.1  80/tcp     open   http"),
            line ->
                assertThat(line)
                    .matches("scan complete: 1023 ports in \\d+\\.\\d\\d s, 2 open, 1021 closed"));
    assertThat(text(err)).isEmpty();
  }

  @Test
  void whatThePolicyRefusesIsNamedAndNothingIsDialled() {
    RecordingDialer dialer = RecordingDialer.open();

    assertThat(run(dialer, "53", "192.0.2.1")).isEqualTo(OneShotScan.EXIT_REFUSED);
    assertThat(text(err)).startsWith("refused by rule no-scope: 192.0.2.1 is in no scope");
    assertThat(run(dialer, "80", "169.254.169.254")).isEqualTo(OneShotScan.EXIT_REFUSED);
    assertThat(text(err)).contains("refused by rule hard-deny");
    assertThat(dialer.dialled()).isEmpty();
    assertThat(text(out)).isEmpty();
  }

  @Test
  void whatMakesNoSenseIsAUsageError() {
    RecordingDialer dialer = RecordingDialer.open();

    assertThat(run(dialer, "100-50", "127.0.0.1")).isEqualTo(OneShotScan.EXIT_USAGE);
    assertThat(text(err)).contains("did you mean 50-100?");
    assertThat(run(dialer, "80", "nobody.example")).isEqualTo(OneShotScan.EXIT_USAGE);
    assertThat(run(dialer, "80", "\u001b[31m0x7f.1")).isEqualTo(OneShotScan.EXIT_USAGE);
    assertThat(text(err)).doesNotContain("\u001b");
    assertThat(dialer.dialled()).isEmpty();
  }

  @Test
  void portsThatCouldNotBeScannedMakeItIncomplete() {
    RecordingDialer dialer =
        new RecordingDialer(
            (IpAddress address, Integer port) ->
                port == 1 ? DialOutcome.LOCAL_ERROR : DialOutcome.NO_RESPONSE);

    assertThat(run(dialer, "1,2", "127.0.0.1")).isEqualTo(OneShotScan.EXIT_INCOMPLETE);
    assertThat(text(out))
        .startsWith("scan incomplete: 2 ports in ")
        .contains("0 open, 1 filtered, 1 unscanned (1 no-response, 1 local-error)");
  }

  @Test
  void theFirst1024PortsOfThisHostTakeWellUnderASecond() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      OneShotScan scan = new OneShotScan(POLICY, ScanLimits.defaults());
      String address = server.getInetAddress().getHostAddress();
      long beganNs = System.nanoTime();

      int code =
          scan.run(List.of(address), "0-1023," + server.getLocalPort(), stream(out), stream(err));

      assertThat(code).isEqualTo(OneShotScan.EXIT_DONE);
      assertThat(System.nanoTime() - beganNs).isLessThan(5_000_000_000L);
      assertThat(text(out))
          .contains(" " + server.getLocalPort() + "/tcp ", "scan complete: 1025 ports");
    }
  }

  private int run(RecordingDialer dialer, String ports, String target) {
    OneShotScan scan =
        new OneShotScan(
            POLICY,
            ScanLimits.defaults(),
            (name, timeout) -> {
              throw new UnknownHostException("no address");
            },
            () -> dialer);
    return scan.run(List.of(target), ports, stream(out), stream(err));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
