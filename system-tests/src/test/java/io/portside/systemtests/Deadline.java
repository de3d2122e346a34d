package io.portside.systemtests;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** How long the system tests wait for something to become true, and how they wait. */
final class Deadline {
  /** For anything that happens over a socket of a running suite. */
  static final Duration ANSWER = Duration.ofSeconds(10);

  /** For a process to start on a loaded machine of two cores. */
  static final Duration START = Duration.ofSeconds(90);

  private static final long POLL_NS = Duration.ofMillis(20).toNanos();

  private Deadline() {}

  /**
   * Asks again and again until the answer is true.
   *
   * @return the time it took
   * @throws AssertionError naming {@code what} when it is not true within {@code limit}
   */
  static Duration until(String what, Duration limit, Callable<Boolean> isTrue) throws Exception {
    long beganNs = System.nanoTime();
    Exception last = null;
    while (System.nanoTime() - beganNs < limit.toNanos()) {
      try {
        if (isTrue.call()) {
          return Duration.ofNanos(System.nanoTime() - beganNs);
        }
      } catch (java.io.IOException notYet) {
        last = notYet;
      }
      LockSupport.parkNanos(POLL_NS);
    }
    throw new AssertionError("not within " + limit.toMillis() + " ms: " + what, last);
  }
}
