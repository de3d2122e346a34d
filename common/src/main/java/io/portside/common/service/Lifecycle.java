package io.portside.common.service;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a process in order. {@code vertx.close()} alone would close pools and clients before the
 * verticles that still need them, in no order and without a deadline.
 *
 * <p>Safe to use from any thread.
 */
public final class Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

  private record Step(
      StopPhase phase, String name, Duration deadline, Supplier<Future<Void>> action) {}

  private final List<Step> steps = new ArrayList<>();
  private @Nullable Future<Void> stopped;

  /**
   * Registers one thing to be done at the stop.
   *
   * @param name for the log, such as {@code chat sessions}
   * @param deadline after which the stop goes on without it; above zero
   * @param action called once, on the thread that stops; a failure is logged and the stop goes on
   */
  public synchronized void onStop(
      StopPhase phase, String name, Duration deadline, Supplier<Future<Void>> action) {
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException(name + ": deadline " + deadline + " (expected: above 0)");
    }
    steps.add(
        new Step(requireNonNull(phase), requireNonNull(name), deadline, requireNonNull(action)));
  }

  /** Whether the stop has begun. */
  public synchronized boolean isStopping() {
    return stopped != null;
  }

  /**
   * Runs every step, phase by phase; a second call gives the first one's future.
   *
   * @return completes when all is done or its deadline has passed; never fails
   */
  public synchronized Future<Void> stop() {
    if (stopped == null) {
      List<Step> todo = List.copyOf(steps);
      Future<Void> chain = Future.succeededFuture();
      for (StopPhase phase : StopPhase.values()) {
        chain = chain.compose(done -> runPhase(todo, phase));
      }
      stopped = chain;
    }
    return stopped;
  }

  /**
   * Makes the process stop in order on SIGTERM or Ctrl-C and exit with code 0.
   *
   * @param deadline how long the whole stop may take before the process ends regardless
   */
  public void stopOnSignal(Duration deadline) {
    Runnable hook =
        () -> {
          try {
            stop().await(deadline.toMillis(), TimeUnit.MILLISECONDS);
            LOG.info("stopped");
          } catch (Exception e) {
            LOG.warn("not everything stopped within {} s", deadline.toSeconds(), e);
          }
          // A JVM ended by a signal reports 128 + its number; an ordered stop is a success.
          Runtime.getRuntime().halt(0);
        };
    Runtime.getRuntime().addShutdownHook(new Thread(hook, "portside-stop"));
  }

  private static Future<Void> runPhase(List<Step> steps, StopPhase phase) {
    List<Future<Void>> running =
        steps.stream().filter(step -> step.phase == phase).map(Lifecycle::run).toList();
    return running.isEmpty() ? Future.succeededFuture() : Future.join(running).mapEmpty();
  }

  private static Future<Void> run(Step step) {
    long beganNs = System.nanoTime();
    return Future.succeededFuture()
        .compose(begin -> step.action.get())
        .timeout(step.deadline.toMillis(), TimeUnit.MILLISECONDS)
        .onSuccess(
            done ->
                LOG.info(
                    "{}: stopped in {} ms",
                    step.name,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs)))
        .recover(
            cause -> {
              LOG.warn("{}: not stopped in order: {}", step.name, cause.toString());
              return Future.succeededFuture();
            });
  }
}
