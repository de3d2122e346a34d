package io.portside.common.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final Lifecycle lifecycle = new Lifecycle();
  private final List<String> done = Collections.synchronizedList(new ArrayList<>());

  @Test
  void phasesRunInTheirOrderWhateverTheOrderOfRegistration() throws Exception {
    for (StopPhase phase : List.of(StopPhase.NODE, StopPhase.FRONT, StopPhase.STORE)) {
      lifecycle.onStop(phase, phase.name(), DEADLINE, () -> note(phase.name()));
    }

    stop();

    assertThat(done).containsExactly("FRONT", "STORE", "NODE");
  }

  @Test
  void aPhaseWaitsForTheOneBeforeIt() throws Exception {
    Promise<Void> sessions = Promise.promise();
    lifecycle.onStop(StopPhase.SESSIONS, "sessions", DEADLINE, sessions::future);
    lifecycle.onStop(StopPhase.STORE, "store", DEADLINE, () -> note("store"));

    Future<Void> stopped = lifecycle.stop();

    assertThat(done).isEmpty();
    sessions.complete();
    stopped.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(done).containsExactly("store");
  }

  @Test
  void aStepThatFailsThrowsOrHangsDoesNotKeepTheOthers() throws Exception {
    lifecycle.onStop(
        StopPhase.FRONT, "fails", DEADLINE, () -> Future.failedFuture(new IllegalStateException()));
    lifecycle.onStop(
        StopPhase.SESSIONS,
        "throws",
        DEADLINE,
        () -> {
          throw new IllegalStateException();
        });
    lifecycle.onStop(
        StopPhase.WORK, "hangs", Duration.ofMillis(20), () -> Promise.<Void>promise().future());
    lifecycle.onStop(StopPhase.STORE, "store", DEADLINE, () -> note("store"));

    stop();

    assertThat(done).containsExactly("store");
  }

  @Test
  void aSecondStopRunsNothingAgain() throws Exception {
    lifecycle.onStop(StopPhase.FRONT, "front", DEADLINE, () -> note("front"));

    stop();
    stop();

    assertThat(done).containsExactly("front");
    assertThat(lifecycle.isStopping()).isTrue();
  }

  @Test
  void aStepWithoutTimeIsRefused() {
    assertThatThrownBy(() -> lifecycle.onStop(StopPhase.FRONT, "x", Duration.ZERO, () -> note("x")))
        .hasMessageContaining("x: deadline")
        .hasMessageContaining("expected: above 0");
  }

  private Future<Void> note(String what) {
    done.add(what);
    return Future.succeededFuture();
  }

  private void stop() throws Exception {
    lifecycle.stop().await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
