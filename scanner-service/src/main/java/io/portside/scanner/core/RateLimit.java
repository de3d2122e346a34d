package io.portside.scanner.core;

import java.time.Duration;

/**
 * So many per second, with a burst of at most a twentieth of a second's worth. Not thread-safe;
 * time is a parameter.
 */
final class RateLimit {
  private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();
  private static final int BURSTS_PER_SECOND = 20;

  private final long costNs;
  private final long burstNs;

  /** When everything taken so far is paid for. */
  private long paidUntilNs;

  private boolean used;

  /** Unlimited for a rate of 0. */
  RateLimit(int perSecond) {
    this.costNs = perSecond == 0 ? 0 : NANOS_PER_SECOND / perSecond;
    this.burstNs = Math.max(costNs, NANOS_PER_SECOND / BURSTS_PER_SECOND) - costNs;
  }

  /** How long until one may be taken; 0: now. */
  long waitNs(long nowNs) {
    return costNs == 0 || !used ? 0 : Math.max(0, paidUntilNs - burstNs - nowNs);
  }

  /** Takes one; call it only when there is nothing to wait for. */
  void take(long nowNs) {
    paidUntilNs = (used ? Math.max(paidUntilNs, nowNs) : nowNs) + costNs;
    used = true;
  }
}
