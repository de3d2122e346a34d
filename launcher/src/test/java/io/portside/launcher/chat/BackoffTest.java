package io.portside.launcher.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15));

  @Test
  void doublesUpToTheLongestAndSpreadsOverTheUpperHalf() {
    var random = new Random(7);
    long[] fullMs = {500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000};

    for (int failures = 1; failures <= fullMs.length; failures++) {
      long full = fullMs[failures - 1];
      for (int i = 0; i < 200; i++) {
        assertThat(BACKOFF.after(failures, random).toMillis()).isBetween(full / 2, full);
      }
    }
  }

  @Test
  void staysAtTheLongestAfterAYearOfFailures() {
    assertThat(BACKOFF.after(Integer.MAX_VALUE, new Random(7)))
        .isBetween(Duration.ofMillis(7_500), Duration.ofSeconds(15));
  }

  @Test
  void clientsCutOffTogetherComeBackApart() {
    assertThat(
            new Random(7)
                .ints(50)
                .mapToObj(seed -> BACKOFF.after(5, new Random(seed)))
                .distinct()
                .count())
        .isGreaterThan(40);
  }

  @Test
  void aShrinkingOrEmptyWaitIsRefused() {
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)))
        .hasMessageContaining("expected");
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessageContaining("expected");
  }
}
