package io.portside.gateway.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
  private final MovableClock clock = new MovableClock();
  private final RetryBudget budget = new RetryBudget(clock);

  @Test
  void aSpentBudgetGivesThreeASecond() {
    exhaust();
    clock.ms += 1_000;

    assertThat(withdrawals()).isEqualTo(3);
  }

  @Test
  void aSpentBudgetGivesAFifthOfTheWork() {
    exhaust();
    for (int i = 0; i < 50; i++) {
      budget.deposit();
    }

    assertThat(withdrawals()).isEqualTo(10);
  }

  @Test
  void savingsAreBounded() {
    clock.ms += 86_400_000;
    for (int i = 0; i < 100_000; i++) {
      budget.deposit();
    }

    assertThat(withdrawals()).isEqualTo(100);
  }

  private void exhaust() {
    assertThat(withdrawals()).isEqualTo(100);
  }

  private int withdrawals() {
    int count = 0;
    while (count < 1_000 && budget.withdraw()) {
      count++;
    }
    return count;
  }

  private static final class MovableClock extends Clock {
    private long ms;

    @Override
    public long millis() {
      return ms;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(ms);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
