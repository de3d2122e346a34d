package io.portside.launcher.chat;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: doubling, and spread so that clients cut off together do
 * not come back together.
 *
 * @param first the wait after the first failure; above zero
 * @param most the longest wait
 */
record Backoff(Duration first, Duration most) {
  private static final int MAX_DOUBLINGS = 30;

  Backoff {
    if (first.isNegative() || first.isZero() || most.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "backoff " + first + " to " + most + " (expected: above zero and not shrinking)");
    }
  }

  /**
   * The wait after {@code failures} failed tries in a row, 1 or more: between half and all of the
   * doubled time.
   */
  Duration after(int failures, RandomGenerator random) {
    int doublings = Math.clamp(failures - 1L, 0, MAX_DOUBLINGS);
    long fullMs = Math.min(first.toMillis() << doublings, most.toMillis());
    return Duration.ofMillis(fullMs - random.nextLong(fullMs / 2 + 1));
  }
}
