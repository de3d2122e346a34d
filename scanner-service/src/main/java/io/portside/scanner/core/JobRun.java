package io.portside.scanner.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One scan while it runs: a window of its addresses is active, the rest wait. Not thread-safe.
 *
 * <p>The window bounds memory, whatever the number of addresses, and an address that answers slowly
 * holds up only its own place in it.
 */
final class JobRun {
  private static final int MAX_ACTIVE_HOSTS = 64;

  private final ScanJob job;
  private final ScanListener listener;
  private final long startedNs;
  private final Iterator<HostPlan> waiting;
  private final List<HostRun> active = new ArrayList<>();
  private StateCounts counts = StateCounts.NONE;
  private int findings;
  private boolean changed;
  private @Nullable Reason stopped;

  JobRun(ScanJob job, ScanListener listener, long nowNs) {
    this.job = job;
    this.listener = listener;
    this.startedNs = nowNs;
    this.waiting = job.hosts().iterator();
  }

  String id() {
    return job.id();
  }

  Duration elapsed(long nowNs) {
    return Duration.ofNanos(nowNs - startedNs);
  }

  /** Why the scan was stopped early; null while it runs to its end. */
  @Nullable Reason stopped() {
    return stopped;
  }

  /**
   * The next address to begin with, if the window has a place for one.
   *
   * @param rates gives the limit that the address is under
   */
  @Nullable HostRun activateNext(Function<HostPlan, RateLimit> rates) {
    if (active.size() >= MAX_ACTIVE_HOSTS || !waiting.hasNext()) {
      return null;
    }
    HostPlan plan = waiting.next();
    HostRun host = new HostRun(plan, rates.apply(plan));
    active.add(host);
    return host;
  }

  /** The limit that the address is under where this scan is at it by the same rate. */
  Optional<RateLimit> rateOf(HostPlan plan) {
    return active.stream()
        .filter(host -> host.plan().address().equals(plan.address()))
        .filter(host -> host.plan().maxRatePerSecond() == plan.maxRatePerSecond())
        .findFirst()
        .map(HostRun::rate);
  }

  boolean isDone() {
    return active.isEmpty() && !waiting.hasNext();
  }

  /** A port's final state. */
  void settle(HostRun host, int port, Reason reason, long nowNs) {
    host.settle(port, reason);
    count(reason.state(), 1);
    if (reason.state() == PortState.OPEN) {
      findings++;
      long atMs = elapsed(nowNs).toMillis();
      listener.found(new Finding(findings, host.plan().address(), port, atMs));
    }
    if (host.isTarpit()) {
      count(PortState.UNSCANNED, host.abandon(Reason.TARPIT));
    }
  }

  /** Takes the address out of the window if all its ports are settled. */
  boolean retire(HostRun host) {
    if (!host.isDone() || !active.remove(host)) {
      return false;
    }
    listener.hostDone(host.result());
    return true;
  }

  /** Gives up everything that is not on its way; what is, settles by itself. */
  void stop(Reason reason) {
    if (stopped != null) {
      return;
    }
    stopped = reason;
    for (HostRun host : List.copyOf(active)) {
      count(PortState.UNSCANNED, host.abandon(reason));
      retire(host);
    }
    waiting.forEachRemaining(plan -> count(PortState.UNSCANNED, plan.ports().size()));
  }

  private void count(PortState state, int ports) {
    counts = counts.plus(state, ports);
    changed = true;
  }

  /** Tells the counts if they changed since the last time. */
  void tellProgress(long nowNs) {
    if (changed) {
      changed = false;
      listener.progressed(counts, elapsed(nowNs));
    }
  }

  void tellEnd(long nowNs) {
    listener.ended(counts, elapsed(nowNs));
  }
}
