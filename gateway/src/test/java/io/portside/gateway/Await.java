package io.portside.gateway;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Waits with deadlines, for tests. */
public final class Await {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(5);

  private Await() {}

  /** The future's result; throws its failure, or fails after ten seconds. */
  public static <T> T result(Future<T> future) {
    try {
      return future.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError("not complete after " + DEADLINE, e);
    }
  }

  /** Returns when the condition holds; fails after ten seconds. */
  public static void until(BooleanSupplier condition) {
    until(DEADLINE, condition);
  }

  /** Returns when the condition holds; fails after the deadline. */
  public static void until(Duration deadline, BooleanSupplier condition) {
    long end = System.nanoTime() + deadline.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not so after " + deadline);
      }
      LockSupport.parkNanos(POLL_NS);
    }
  }

  /** The value once it is above zero and has stood still for the given time. */
  public static long stable(LongSupplier value, Duration still) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    long last = value.getAsLong();
    long since = System.nanoTime();
    while (last == 0 || System.nanoTime() - since < still.toNanos()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("still moving after " + DEADLINE);
      }
      LockSupport.parkNanos(POLL_NS);
      long now = value.getAsLong();
      if (now != last) {
        last = now;
        since = System.nanoTime();
      }
    }
    return last;
  }
}
