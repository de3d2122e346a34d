package io.portside.scanner;

import io.portside.common.config.Check;
import io.portside.common.config.Default;
import io.portside.common.config.Doc;
import io.portside.common.net.Cidr;
import io.portside.common.net.HostPort;
import io.portside.scanner.core.HardDeny;
import io.portside.scanner.core.ScanLimits;
import java.time.Duration;
import java.util.List;

/**
 * How the scanner listens and what it may scan.
 *
 * @param http where its REST interface listens
 * @param scopes what may be scanned beyond loopback; loopback itself only while the process is not
 *     part of a cluster
 * @param exclude addresses never scanned, whatever a scope says
 * @param liftHardDeny exact prefixes of the hard deny list that scopes may cover after all
 * @param maxOutstanding probes on their way at once, 1-10000
 * @param ratePerSecond connects per second in all, loopback apart, 1-1000000
 * @param ratePerTarget connects per second to one address unless its scope says otherwise, 1-100000
 * @param probeTimeout after which one socket's silence counts, 50 ms-30 s
 * @param maxDuration after which a scan stops with the rest unscanned, 1 s-7 d
 * @param maxProbes most probes of one scan, 1-16777216
 * @param maxRunning most scans at once on this node, 1-1000
 * @param keepScans scans kept in the store, the newest, 1-1000000
 */
public record ScannerConfig(
    @Default("127.0.0.1:0") @Doc("REST listener; port 0: any free one") HostPort http,
    @Doc("what may be scanned beyond loopback") List<ScopeConfig> scopes,
    @Doc("never scanned, whatever a scope says") List<Cidr> exclude,
    @Doc("exact prefixes of the hard deny list that scopes may cover") List<Cidr> liftHardDeny,
    @Default("300") @Doc("probes on their way at once") int maxOutstanding,
    @Default("500") @Doc("connects per second in all, loopback apart") int ratePerSecond,
    @Default("50") @Doc("connects per second to one address") int ratePerTarget,
    @Default("1500ms") @Doc("after which one socket's silence counts") Duration probeTimeout,
    @Default("1h") @Doc("after which a scan stops") Duration maxDuration,
    @Default("1048576") @Doc("most probes of one scan") int maxProbes,
    @Default("8") @Doc("most scans at once on this node") int maxRunning,
    @Default("10000") @Doc("scans kept in the store, the newest") int keepScans) {
  private static final int MAX_SCOPES = 1_000;

  public ScannerConfig {
    scopes = List.copyOf(scopes);
    exclude = List.copyOf(exclude);
    liftHardDeny = List.copyOf(liftHardDeny);
    Check check =
        Check.of()
            .that("scopes", scopes.size() <= MAX_SCOPES, "more than " + MAX_SCOPES)
            .range("maxOutstanding", maxOutstanding, 1, 10_000)
            .range("ratePerSecond", ratePerSecond, 1, 1_000_000)
            .range("ratePerTarget", ratePerTarget, 1, 100_000)
            .range("probeTimeout", probeTimeout, Duration.ofMillis(50), Duration.ofSeconds(30))
            .range("maxDuration", maxDuration, Duration.ofSeconds(1), Duration.ofDays(7))
            .range("maxProbes", maxProbes, 1, 16_777_216)
            .range("maxRunning", maxRunning, 1, 1_000)
            .range("keepScans", keepScans, 1, 1_000_000);
    for (int i = 0; i < liftHardDeny.size(); i++) {
      check.that(
          "liftHardDeny[" + i + "]",
          HardDeny.prefixes().contains(liftHardDeny.get(i)),
          liftHardDeny.get(i) + " (expected: one of " + HardDeny.prefixes() + ")");
    }
    check.done();
  }

  /** The bounds that a scan is run within. */
  public ScanLimits limits() {
    return new ScanLimits(
        maxOutstanding,
        ratePerSecond,
        ratePerTarget,
        probeTimeout,
        maxDuration,
        maxProbes,
        maxRunning);
  }
}
