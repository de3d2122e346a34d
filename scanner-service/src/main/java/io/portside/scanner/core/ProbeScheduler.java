package io.portside.scanner.core;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/**
 * Decides which probe goes out next: addresses take turns across all scans, each within its own
 * rate, all within the common one and the number of probes outstanding. Not thread-safe; time is a
 * parameter, so that a test can move it.
 */
final class ProbeScheduler {
  /** How long nothing is dialled after descriptors ran out. */
  private static final long SHORTAGE_PAUSE_NS = 50_000_000;

  /** A place in the turn; waits outside of it while the address has nothing to send. */
  private static final class Slot {
    private final JobRun job;
    private final HostRun host;
    private final boolean loopback;
    private boolean inTurn;

    private Slot(JobRun job, HostRun host) {
      this.job = job;
      this.host = host;
      this.loopback = TargetPolicy.isLoopback(host.plan().address());
    }
  }

  private final Dialer dialer;
  private final TargetPolicy policy;
  private final ScanLimits limits;
  private final InstantSource clock;
  private final Consumer<ObjLongConsumer<ProbeScheduler>> mailbox;
  private final RateLimit commonRate;
  private final Map<String, JobRun> jobs = new LinkedHashMap<>();
  private final ArrayDeque<Slot> turn = new ArrayDeque<>();
  private int outstanding;
  private long pausedUntilNs = Long.MIN_VALUE;

  /**
   * @param mailbox takes, from any thread, what is to be run on this scheduler and the present time
   */
  ProbeScheduler(
      Dialer dialer,
      TargetPolicy policy,
      ScanLimits limits,
      InstantSource clock,
      Consumer<ObjLongConsumer<ProbeScheduler>> mailbox) {
    this.dialer = dialer;
    this.policy = policy;
    this.limits = limits;
    this.clock = clock;
    this.mailbox = mailbox;
    this.commonRate = new RateLimit(limits.ratePerSecond());
  }

  int outstanding() {
    return outstanding;
  }

  void start(ScanJob job, ScanListener listener, long nowNs) {
    JobRun run = new JobRun(job, listener, nowNs);
    jobs.put(job.id(), run);
    fill(run);
  }

  /** Stops the scan; one that is not there is over already. */
  void stop(String id, Reason reason) {
    JobRun job = jobs.get(id);
    if (job != null) {
      job.stop(reason);
    }
  }

  void stopAll(Reason reason) {
    jobs.values().forEach(job -> job.stop(reason));
  }

  /**
   * Dials what may be dialled now and ends what is through.
   *
   * @return after how long to call again; {@link Long#MAX_VALUE}: when there is news
   */
  long advance(long nowNs) {
    expire(nowNs);
    long waitNs = dialAll(nowNs);
    for (JobRun job : List.copyOf(jobs.values())) {
      job.tellProgress(nowNs);
      if (job.isDone()) {
        jobs.remove(job.id());
        job.tellEnd(nowNs);
      } else {
        waitNs = Math.min(waitNs, remaining(job, nowNs));
      }
    }
    return waitNs;
  }

  private void expire(long nowNs) {
    for (JobRun job : jobs.values()) {
      if (remaining(job, nowNs) == 0) {
        job.stop(Reason.DEADLINE);
      }
    }
  }

  private long remaining(JobRun job, long nowNs) {
    long leftNs = limits.maxDuration().minus(job.elapsed(nowNs)).toNanos();
    return job.stopped() == null ? Math.max(0, leftNs) : Long.MAX_VALUE;
  }

  private long dialAll(long nowNs) {
    if (nowNs < pausedUntilNs) {
      return turn.isEmpty() ? Long.MAX_VALUE : pausedUntilNs - nowNs;
    }
    long waitNs = Long.MAX_VALUE;
    int held = 0; // places in a row whose rate forbids them a probe
    while (outstanding < limits.maxOutstanding() && held < turn.size()) {
      Slot slot = turn.remove();
      if (!slot.host.hasProbe()) {
        slot.inTurn = false;
        continue;
      }
      turn.add(slot);
      long slotWaitNs = waitNs(slot, nowNs);
      if (slotWaitNs > 0) {
        waitNs = Math.min(waitNs, slotWaitNs);
        held++;
      } else {
        held = 0;
        dial(slot, nowNs);
      }
    }
    return waitNs;
  }

  private long waitNs(Slot slot, long nowNs) {
    long ownNs = slot.host.rate().waitNs(nowNs);
    return slot.loopback ? ownNs : Math.max(ownNs, commonRate.waitNs(nowNs));
  }

  private void dial(Slot slot, long nowNs) {
    HostPlan plan = slot.host.plan();
    HostRun.Probe probe = slot.host.next();
    PortSet port = PortSet.single(probe.port());
    // Judged when planned, and again now: a scope may have expired since.
    if (policy.judge(plan.address(), plan.name(), port, clock.instant())
        instanceof Verdict.Refused) {
      slot.job.settle(slot.host, probe.port(), Reason.POLICY, nowNs);
      retire(slot);
      return;
    }
    slot.host.rate().take(nowNs);
    if (!slot.loopback) {
      commonRate.take(nowNs);
    }
    outstanding++;
    dialer.dial(
        plan.address(),
        probe.port(),
        limits.probeTimeout(),
        outcome ->
            mailbox.accept((scheduler, atNs) -> scheduler.answered(slot, probe, outcome, atNs)));
  }

  private void answered(Slot slot, HostRun.Probe probe, DialOutcome outcome, long nowNs) {
    outstanding--;
    if (outcome == DialOutcome.NO_RESOURCES) {
      pausedUntilNs = nowNs + SHORTAGE_PAUSE_NS;
    }
    Reason stopped = slot.job.stopped();
    if (stopped == null && slot.host.retried(probe, outcome)) {
      enter(slot);
      return;
    }
    Reason reason = reason(outcome);
    boolean unknown = reason.state() == PortState.UNSCANNED || outcome == DialOutcome.NO_RESPONSE;
    slot.job.settle(slot.host, probe.port(), stopped != null && unknown ? stopped : reason, nowNs);
    retire(slot);
  }

  private static Reason reason(DialOutcome outcome) {
    return switch (outcome) {
      case CONNECTED -> Reason.SYN_ACK;
      case SELF_CONNECTED, REFUSED -> Reason.CONN_REFUSED;
      case NO_RESPONSE -> Reason.NO_RESPONSE;
      case HOST_UNREACHABLE -> Reason.HOST_UNREACH;
      case NET_UNREACHABLE -> Reason.NET_UNREACH;
      case NO_RESOURCES -> Reason.NO_RESOURCES;
      case LOCAL_ERROR -> Reason.LOCAL_ERROR;
    };
  }

  private void retire(Slot slot) {
    if (slot.job.retire(slot.host)) {
      fill(slot.job);
    }
  }

  private void fill(JobRun job) {
    List<HostRun> entering = new ArrayList<>();
    for (HostRun host = job.activateNext(this::rate);
        host != null;
        host = job.activateNext(this::rate)) {
      entering.add(host);
    }
    entering.forEach(host -> enter(new Slot(job, host)));
  }

  /** What several scans ask of one address at a time counts together. */
  private RateLimit rate(HostPlan plan) {
    return jobs.values().stream()
        .flatMap(job -> job.rateOf(plan).stream())
        .findFirst()
        .orElseGet(() -> new RateLimit(plan.maxRatePerSecond()));
  }

  private void enter(Slot slot) {
    if (!slot.inTurn) {
      slot.inTurn = true;
      turn.add(slot);
    }
  }
}
