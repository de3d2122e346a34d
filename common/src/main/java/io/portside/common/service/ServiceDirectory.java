package io.portside.common.service;

import io.portside.common.bus.NodeBus;
import io.portside.common.event.BusMessage.ServiceDown;
import io.portside.common.event.BusMessage.ServiceUp;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Which service instances are alive, as their heartbeats say.
 *
 * <p>Lives on the event loop (context) that started it and is used from there only. At most {@value
 * #MAX_INSTANCES} instances are known; more are ignored and counted in {@link #ignored}.
 */
public final class ServiceDirectory {
  /** How long an instance may be silent before it counts as gone: three beats and a little. */
  public static final Duration SILENCE = Duration.ofMillis(3_200);

  private static final int MAX_INSTANCES = 1_024;
  private static final long SWEEP_MS = 250;

  /** What changed, told in the order in which it was noticed. */
  public sealed interface Change {
    /** An instance is new, or says something else than before. */
    record Up(ServiceUp service) implements Change {}

    /**
     * An instance left.
     *
     * @param said true: it announced its stop; false: it fell silent
     */
    record Gone(ServiceUp service, boolean said) implements Change {}
  }

  private record Id(String service, String node) {}

  private record Seen(ServiceUp service, long atNs) {}

  private final Vertx vertx;
  private final LongSupplier clockNs;
  private final Map<Id, Seen> alive = new LinkedHashMap<>();
  private final List<Consumer<Change>> listeners = new ArrayList<>();
  private final MessageConsumer<Object> up;
  private final MessageConsumer<Object> down;
  private final long sweepTimer;
  private long ignored;

  /**
   * Begins to listen on the caller's event loop.
   *
   * @param clockNs a monotonic clock in nanoseconds
   */
  public static ServiceDirectory start(Vertx vertx, LongSupplier clockNs) {
    return new ServiceDirectory(vertx, clockNs);
  }

  private ServiceDirectory(Vertx vertx, LongSupplier clockNs) {
    this.vertx = vertx;
    this.clockNs = clockNs;
    this.up = NodeBus.UP.consume(vertx, this::heard);
    this.down = NodeBus.DOWN.consume(vertx, this::said);
    this.sweepTimer = vertx.setPeriodic(SWEEP_MS, timer -> sweep());
  }

  /** Completes when every node's beats reach this directory. */
  public io.vertx.core.Future<Void> listening() {
    return io.vertx.core.Future.all(up.completion(), down.completion()).mapEmpty();
  }

  /** Calls {@code listener} on every later change; the present state is {@link #alive}. */
  public void onChange(Consumer<Change> listener) {
    listeners.add(listener);
  }

  /** Every living instance, in order of appearance. */
  public List<ServiceUp> alive() {
    return alive.values().stream().map(Seen::service).toList();
  }

  /** Whether an instance of {@code service} on {@code node} is alive. */
  public boolean isAlive(String service, String node) {
    return alive.containsKey(new Id(service, node));
  }

  /** Heartbeats of instances beyond the bound. */
  public long ignored() {
    return ignored;
  }

  /** Stops listening; completes when the bus has forgotten the directory. */
  public io.vertx.core.Future<Void> close() {
    vertx.cancelTimer(sweepTimer);
    return io.vertx.core.Future.join(up.unregister(), down.unregister()).mapEmpty();
  }

  private void heard(ServiceUp beat) {
    Id id = new Id(beat.service(), beat.node());
    if (alive.size() >= MAX_INSTANCES && !alive.containsKey(id)) {
      ignored++;
      return;
    }
    Seen before = alive.put(id, new Seen(beat, clockNs.getAsLong()));
    if (before == null || !sameOffer(before.service, beat)) {
      tell(new Change.Up(beat));
    }
  }

  private static boolean sameOffer(ServiceUp a, ServiceUp b) {
    return a.endpoints().equals(b.endpoints()) && a.commands().equals(b.commands());
  }

  private void said(ServiceDown down) {
    Seen gone = alive.remove(new Id(down.service(), down.node()));
    if (gone != null) {
      tell(new Change.Gone(gone.service, true));
    }
  }

  private void sweep() {
    long now = clockNs.getAsLong();
    List<Id> silent = new ArrayList<>();
    alive.forEach(
        (id, seen) -> {
          if (now - seen.atNs > TimeUnit.MILLISECONDS.toNanos(SILENCE.toMillis())) {
            silent.add(id);
          }
        });
    for (Id id : silent) {
      Seen gone = alive.remove(id);
      if (gone != null) {
        tell(new Change.Gone(gone.service, false));
      }
    }
  }

  private void tell(Change change) {
    listeners.forEach(listener -> listener.accept(change));
  }
}
