package io.portside.scanner.core;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What scanning may cost the network and this host.
 *
 * @param maxOutstanding probes on their way at once, of all scans: 1-10000
 * @param ratePerSecond connects per second of all scans, loopback apart: at least 1
 * @param ratePerTarget connects per second to one address, unless its scope says otherwise: at
 *     least 1
 * @param probeTimeout after which one socket's silence counts: 50 ms-30 s
 * @param maxDuration after which a scan stops with the rest unscanned
 * @param maxProbes most probes of one scan
 * @param maxRunning most scans at once
 */
public record ScanLimits(
    int maxOutstanding,
    int ratePerSecond,
    int ratePerTarget,
    Duration probeTimeout,
    Duration maxDuration,
    int maxProbes,
    int maxRunning) {
  public ScanLimits {
    requireNonNull(probeTimeout);
    requireNonNull(maxDuration);
    between("maxOutstanding", maxOutstanding, 1, 10_000);
    between("ratePerSecond", ratePerSecond, 1, 1_000_000);
    between("ratePerTarget", ratePerTarget, 1, 1_000_000);
    between("probeTimeout in ms", probeTimeout.toMillis(), 50, 30_000);
    between("maxDuration in s", maxDuration.toSeconds(), 1, 7 * 86_400);
    between("maxProbes", maxProbes, 1, 16_777_216);
    between("maxRunning", maxRunning, 1, 1_000);
  }

  private static void between(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + "-" + most + ")");
    }
  }

  /** Polite to a small team's network; loopback is as fast as it goes. */
  public static ScanLimits defaults() {
    return new ScanLimits(
        300, 500, 50, Duration.ofMillis(1_500), Duration.ofHours(1), 1_048_576, 8);
  }
}
