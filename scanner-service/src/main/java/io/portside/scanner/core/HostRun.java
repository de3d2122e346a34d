package io.portside.scanner.core;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.PrimitiveIterator;

/**
 * One address while it is being scanned. Not thread-safe.
 *
 * <p>Bounds: a bit per port and reason seen, and at most the engine's outstanding probes in the
 * retry queue.
 */
final class HostRun {
  /** Silence is believed from a second, new socket; the kernel itself resends within the first. */
  private static final int MAX_SILENCES = 2;

  /** How often a port waits for descriptors before it is given up. */
  private static final int MAX_SHORTAGES = 20;

  /** A host that answers open on more than 90 % of this many ports answers on all of them. */
  private static final int TARPIT_SAMPLE = 200;

  private final HostPlan plan;
  private final RateLimit rate;
  private final PrimitiveIterator.OfInt fresh;
  private final ArrayDeque<Probe> again = new ArrayDeque<>();
  private final Map<Reason, BitSet> results = new EnumMap<>(Reason.class);
  private StateCounts counts = StateCounts.NONE;
  private int outstanding;

  /** A port and what it has been through. */
  record Probe(int port, int silences, int shortages) {}

  /**
   * @param rate shared with other scans of the address under the same limit
   */
  HostRun(HostPlan plan, RateLimit rate) {
    this.plan = plan;
    this.rate = rate;
    this.fresh = plan.ports().iterator();
  }

  HostPlan plan() {
    return plan;
  }

  RateLimit rate() {
    return rate;
  }

  boolean hasProbe() {
    return !again.isEmpty() || fresh.hasNext();
  }

  /** The next port to try; there must be one. */
  Probe next() {
    outstanding++;
    Probe retry = again.poll();
    return retry != null ? retry : new Probe(fresh.nextInt(), 0, 0);
  }

  boolean isDone() {
    return outstanding == 0 && !hasProbe();
  }

  /** Puts the port back for another socket, if it may have one. */
  boolean retried(Probe probe, DialOutcome outcome) {
    if (outcome == DialOutcome.NO_RESPONSE && probe.silences() + 1 < MAX_SILENCES) {
      again.add(new Probe(probe.port(), probe.silences() + 1, probe.shortages()));
    } else if (outcome == DialOutcome.NO_RESOURCES && probe.shortages() < MAX_SHORTAGES) {
      again.add(new Probe(probe.port(), probe.silences(), probe.shortages() + 1));
    } else {
      return false;
    }
    outstanding--;
    return true;
  }

  /** What became of a port that {@link #next} gave. */
  void settle(int port, Reason reason) {
    outstanding--;
    record(port, reason);
  }

  /** Gives up all ports that are not on their way, and says how many those were. */
  int abandon(Reason reason) {
    int count = 0;
    while (hasProbe()) {
      settle(next().port(), reason);
      count++;
    }
    return count;
  }

  /** Whether the host's answers have lost their meaning. Loopback is never taken for a tarpit. */
  boolean isTarpit() {
    return counts.probed() >= TARPIT_SAMPLE
        && counts.open() * 10L > counts.probed() * 9L
        && !TargetPolicy.isLoopback(plan.address());
  }

  private void record(int port, Reason reason) {
    results.computeIfAbsent(reason, r -> new BitSet()).set(port);
    counts = counts.plus(reason.state(), 1);
  }

  HostResult result() {
    Map<Reason, PortSet> ports = new EnumMap<>(Reason.class);
    results.forEach((reason, bits) -> ports.put(reason, PortSet.of(bits)));
    return new HostResult(plan.address(), ports);
  }
}
