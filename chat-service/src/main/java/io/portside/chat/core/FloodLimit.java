package io.portside.chat.core;

import java.time.Duration;

/** A token bucket: so many at once, then so many a second. Time is the caller's, in nanoseconds. */
public final class FloodLimit {
  /**
   * @param burst how many at once, at least 1
   * @param perSecond how many a second in the long run, above 0
   */
  public record Rate(int burst, double perSecond) {
    public Rate {
      if (burst < 1 || perSecond <= 0) {
        throw new IllegalArgumentException(
            "rate: " + burst + ", " + perSecond + " (expected: 1 or more, above 0)");
      }
    }
  }

  private static final double NANOS = Duration.ofSeconds(1).toNanos();

  private final Rate rate;
  private double tokens;
  private long lastNs;

  public FloodLimit(Rate rate, long nowNs) {
    this.rate = rate;
    this.tokens = rate.burst();
    this.lastNs = nowNs;
  }

  /**
   * Takes one token.
   *
   * @return 0 when there was one, else in how many milliseconds there will be
   */
  public long take(long nowNs) {
    tokens = Math.min(rate.burst(), tokens + (nowNs - lastNs) / NANOS * rate.perSecond());
    lastNs = nowNs;
    if (tokens >= 1) {
      tokens -= 1;
      return 0;
    }
    return (long) Math.ceil((1 - tokens) / rate.perSecond() * 1_000);
  }
}
