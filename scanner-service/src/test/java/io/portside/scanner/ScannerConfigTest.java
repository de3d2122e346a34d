package io.portside.scanner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portside.common.config.ConfigPrinter;
import io.portside.common.config.ConfigReader;
import io.portside.common.config.ConfigSources;
import io.portside.common.config.InvalidConfiguration;
import io.portside.common.net.Cidr;
import io.portside.common.net.HostPort;
import io.portside.common.net.IpAddress;
import io.portside.common.service.ServiceProcess;
import io.portside.scanner.core.PortSet;
import io.portside.scanner.core.ScanLimits;
import io.portside.scanner.core.TargetPolicy;
import io.portside.scanner.core.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScannerConfigTest {
  @TempDir Path folder;

  @Test
  void defaultsScanNothingButLoopback() throws Exception {
    ScannerConfig config = read("").scanner();

    assertThat(config.http()).isEqualTo(new HostPort("127.0.0.1", 0));
    assertThat(config.scopes()).isEmpty();
    assertThat(config.exclude()).isEmpty();
    assertThat(config.liftHardDeny()).isEmpty();
    assertThat(config.limits()).isEqualTo(ScanLimits.defaults());
    assertThat(config.keepScans()).isEqualTo(10_000);
  }

  @Test
  void everythingThatIsWrittenIsMapped() throws Exception {
    ScannerConfig config =
        read("""
                scanner:
                  http: 0.0.0.0:8090
                  scopes:
                    - cidr: 10.0.0.0/24
                      ports: 1-1023,https
                      maxRate: 500
                      owner: ops@example.org
                      reason: our rack
                      expires: 2030-01-31
                    - name: www.example.org
                      owner: ops@example.org
                      reason: our web site
                      expires: 2030-01-31
                      authorization: signed on paper
                  exclude: [10.0.0.7]
                  liftHardDeny: [169.254.0.0/16]
                  maxOutstanding: 100
                  ratePerSecond: 200
                  ratePerTarget: 20
                  probeTimeout: 700ms
                  maxDuration: 10m
                  maxProbes: 1000
                  maxRunning: 3
                  keepScans: 50
                """)
            .scanner();

    assertThat(config.http()).isEqualTo(new HostPort("0.0.0.0", 8_090));
    assertThat(config.scopes()).hasSize(2);
    assertThat(config.scopes().getFirst().ports()).isEqualTo(PortSet.range(1, 1_023));
    assertThat(config.exclude()).containsExactly(Cidr.parse("10.0.0.7/32"));
    assertThat(config.limits().maxOutstanding()).isEqualTo(100);
    assertThat(config.limits().probeTimeout()).hasMillis(700);
    assertThat(config.limits().maxDuration()).hasMinutes(10);
    TargetPolicy policy = Policies.of(config, false, List.of());
    Instant then = Instant.parse("2030-01-31T23:59:59Z");
    assertThat(policy.judge(ip("10.0.0.1"), null, PortSet.of(443), then))
        .isInstanceOf(Verdict.Allowed.class);
    assertThat(policy.judge(ip("10.0.0.1"), null, PortSet.of(443), then.plusSeconds(1)))
        .isInstanceOf(Verdict.Refused.class);
    assertThat(policy.judge(ip("10.0.0.7"), null, PortSet.of(443), then))
        .isInstanceOf(Verdict.Refused.class);
    assertThat(policy.judge(ip("192.0.2.1"), "www.example.org", PortSet.of(443), then))
        .isInstanceOf(Verdict.Allowed.class);
    assertThat(policy.judge(ip("127.0.0.1"), null, PortSet.of(443), then))
        .as("loopback is only scanned where it is asked for")
        .isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void whatIsWrittenIsPrintedAndReadAgain() throws Exception {
    ScannerMain.Config config =
        read(
            """
            scanner:
              scopes:
                - {cidr: "fd00::/120", owner: a, reason: b, expires: 2030-01-31, ports: "22,80"}
            """);

    assertThat(read(ConfigPrinter.print(config))).isEqualTo(config);
  }

  @Test
  void allThatIsWrongIsSaidAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    scanner:
                      scopes:
                        - {owner: a, reason: b, expires: 2030-02-30}
                        - {cidr: 10.0.0.0/33, owner: " ", reason: b, expires: 2030-01-31}
                        - {cidr: 10.0.0.0/8, ports: "22,,80", owner: a, reason: b, expires: 2030-01-31}
                      liftHardDeny: [169.254.169.254]
                      probeTimeout: 1ms
                    """))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("2030-02-30 (expected: a day such as 2030-01-31)")
        .hasMessageContaining("10.0.0.0/33 (expected: an address or a block")
        .hasMessageContaining("column 4: nothing between commas")
        .hasMessageContaining("169.254.169.254/32 (expected: one of ")
        .hasMessageContaining("1ms (expected: 50ms-30s)");
  }

  @Test
  void loopbackIsUnlimitedUnlessAScopeSetsARate() throws Exception {
    String scope = "{cidr: %s, owner: ops, reason: ours, expires: 2999-01-31%s}";
    String plain = scope.formatted("127.0.0.0/8", "");
    String slow = scope.formatted("127.0.0.7", ", maxRate: 7");

    assertThat(rate(false, plain, "127.0.0.1")).isZero();
    assertThat(rate(true, slow, "127.0.0.7")).isEqualTo(7);
    assertThat(rate(true, slow, "127.0.0.8")).isZero();
    assertThat(rate(true, scope.formatted("10.0.0.0/8", ""), "10.0.0.1")).isEqualTo(50);
  }

  private int rate(boolean loopback, String scope, String address) throws Exception {
    TargetPolicy policy =
        Policies.of(read("scanner: {scopes: [" + scope + "]}").scanner(), loopback, List.of());
    return ((Verdict.Allowed) policy.judge(ip(address), null, PortSet.of(80), Instant.now()))
        .scope()
        .maxRatePerSecond();
  }

  @Test
  void portsidesOwnStoreIsProtected() throws Exception {
    ScannerMain.Config config =
        read(
            """
            store: {url: "postgresql://portside@127.0.0.1/portside"}
            cluster: {enabled: true, members: ["127.0.0.1:5701"], host: 127.0.0.1, port: 5702}
            """);

    List<HostPort> own = OwnAddresses.of(config.store(), config.cluster());

    assertThat(own)
        .containsExactlyInAnyOrder(
            new HostPort("127.0.0.1", 5_432),
            new HostPort("127.0.0.1", 5_701),
            new HostPort("127.0.0.1", 5_702));
    TargetPolicy policy = Policies.of(config.scanner(), true, own);
    assertThat(policy.judge(ip("127.0.0.1"), null, PortSet.of(5_432), Instant.now()))
        .isInstanceOf(Verdict.Refused.class);
    assertThat(policy.judge(ip("127.0.0.1"), null, PortSet.of(5_433), Instant.now()))
        .isInstanceOf(Verdict.Allowed.class);
  }

  private ScannerMain.Config read(String yaml) throws Exception {
    Path file = Files.writeString(folder.resolve("portside.yaml"), yaml);
    return ConfigReader.read(
        ScannerMain.Config.class,
        ServiceProcess.SECTIONS,
        new ConfigSources(file, Map.of(), List.of()));
  }

  private static IpAddress ip(String text) {
    return IpAddress.parse(text).orElseThrow();
  }
}
