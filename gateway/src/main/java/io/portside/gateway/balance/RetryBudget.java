package io.portside.gateway.balance;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds how much trying again may add to an upstream's load: a fifth of its work, but three a
 * second at least. A dial that was refused costs the upstream nothing and needs no budget; a dial
 * that timed out and a request that is sent once more do.
 */
public final class RetryBudget {
  private static final long COST = 1_000;
  private static final long PER_WORK = 200;
  private static final long PER_MILLI = 3;
  private static final long MOST = 100 * COST;

  private final Clock clock;
  private final AtomicLong thousandths = new AtomicLong(MOST);
  private final AtomicLong refilledAtMs;

  RetryBudget(Clock clock) {
    this.clock = clock;
    this.refilledAtMs = new AtomicLong(clock.millis());
  }

  /** A new piece of work came: its share goes into the budget. */
  public void deposit() {
    add(PER_WORK);
  }

  /** Takes the cost of trying once more, or says that there is none left. */
  public boolean withdraw() {
    long now = clock.millis();
    long last = refilledAtMs.get();
    if (now > last && refilledAtMs.compareAndSet(last, now)) {
      add(Math.min(MOST, (now - last) * PER_MILLI));
    }
    long had = thousandths.getAndUpdate(left -> left >= COST ? left - COST : left);
    return had >= COST;
  }

  private void add(long more) {
    thousandths.getAndUpdate(left -> Math.min(MOST, left + more));
  }
}
