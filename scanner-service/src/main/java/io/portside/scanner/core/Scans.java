package io.portside.scanner.core;

import io.portside.scanner.core.ScanRecord.Status;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scans of this node: starts them, cancels them, and answers for all nodes from the store. */
public final class Scans {
  private static final Logger LOG = LoggerFactory.getLogger(Scans.class);

  /** Most findings that are compared with those of the scan before. */
  private static final int MAX_COMPARED = 10_000;

  private static final int MAX_LOGGED_CHARS = 200;

  private static final ScanStart BUSY =
      new ScanStart.Busy("too many scans run at the moment; try again later");

  /** What it works with. */
  public record Parts(
      Vertx vertx, ScanPlanner planner, ScanEngine engine, ScanStore store, InstantSource clock) {}

  private final Parts parts;
  private final Map<String, ScanRecorder> running = new ConcurrentHashMap<>();
  private final LongAdder refused = new LongAdder();

  public Scans(Parts parts) {
    this.parts = parts;
  }

  /**
   * Plans the scan and starts it; fails only when the store does.
   *
   * @return what became of it; {@link ScanStart.Started} once it is stored and running
   */
  public Future<ScanStart> start(ScanRequest request) {
    return parts
        .vertx()
        .executeBlocking(() -> parts.planner().plan(request), false)
        .compose(
            plan ->
                switch (plan) {
                  case Plan.Accepted accepted -> begin(request, accepted);
                  case Plan.Invalid invalid ->
                      Future.succeededFuture(new ScanStart.Invalid(invalid));
                  case Plan.Denied denied -> {
                    logRefusal(request, denied);
                    yield Future.succeededFuture(new ScanStart.Denied(denied));
                  }
                });
  }

  private void logRefusal(ScanRequest request, Plan.Denied denied) {
    refused.increment();
    LOG.info(
        "{} ({}) may not scan \"{}\": {}",
        HostileText.clean(request.actor().name(), MAX_LOGGED_CHARS),
        request.actor().role(),
        HostileText.clean(request.target(), MAX_LOGGED_CHARS),
        HostileText.clean(denied.text(), MAX_LOGGED_CHARS));
  }

  private Future<ScanStart> begin(ScanRequest request, Plan.Accepted plan) {
    if (parts.engine().isFull()) {
      // Before anything is stored: refusals must not push the history out of the store.
      return Future.succeededFuture(BUSY);
    }
    Instant now = parts.clock().instant().truncatedTo(ChronoUnit.MILLIS); // as the store keeps it
    ScanRecord scan =
        new ScanRecord(
            plan.job().id(),
            plan.target(),
            plan.ports(),
            request.actor().name(),
            request.room(),
            now,
            Status.RUNNING,
            plan.job().probes(),
            StateCounts.NONE,
            0);
    return parts
        .store()
        .begin(scan, now.plus(ScanRecorder.LEASE))
        .map(stored -> run(scan, plan.job()));
  }

  private ScanStart run(ScanRecord scan, ScanJob job) {
    ScanRecorder recorder =
        new ScanRecorder(
            parts.vertx(),
            parts.store(),
            parts.clock(),
            scan,
            asked -> parts.engine().stop(asked.id(), Reason.CANCELLED));
    running.put(scan.id(), recorder);
    recorder.end().onComplete(ended -> running.remove(scan.id()));
    if (parts.engine().start(job, recorder)) {
      return new ScanStart.Started(scan, recorder.end());
    }
    // Another took the last place meanwhile. It is in the store already: there it ends as what it
    // is, a scan of which nothing was done.
    recorder.ended(StateCounts.NONE.plus(PortState.UNSCANNED, job.probes()), Duration.ZERO);
    return BUSY;
  }

  /** Asks for the end of a scan, wherever it runs; completes with whether it was running. */
  public Future<Boolean> cancel(String id) {
    if (running.containsKey(id)) {
      parts.engine().stop(id, Reason.CANCELLED);
    }
    return parts.store().requestCancel(id);
  }

  /** The store, for questions. */
  public ScanStore store() {
    return parts.store();
  }

  /** Compares a complete scan with the one before it; empty where there is nothing to compare. */
  public Future<String> changesSincePrevious(ScanRecord scan) {
    if (scan.status() != Status.DONE || scan.counts().open() > MAX_COMPARED) {
      return Future.succeededFuture("");
    }
    return parts
        .store()
        .previous(scan)
        .compose(
            previous ->
                previous.isEmpty() || previous.get().counts().open() > MAX_COMPARED
                    ? Future.succeededFuture("")
                    : compare(previous.get(), scan));
  }

  private Future<String> compare(ScanRecord before, ScanRecord now) {
    return parts
        .store()
        .findings(before.id(), 0, MAX_COMPARED)
        .compose(
            old ->
                parts
                    .store()
                    .findings(now.id(), 0, MAX_COMPARED)
                    .map(found -> ScanChanges.between(old, found).text()))
        .map(text -> text + " since " + before.startedAt().truncatedTo(ChronoUnit.SECONDS));
  }

  /** How many requests the policy has refused since the start. */
  public long refused() {
    return refused.sum();
  }

  /**
   * Ends all scans of this node as interrupted.
   *
   * @return completes when their last states are stored
   */
  public Future<Void> stop() {
    List<Future<ScanRecord>> ends = new ArrayList<>();
    running.values().forEach(recorder -> ends.add(recorder.end()));
    return parts
        .vertx()
        .executeBlocking(
            () -> {
              parts.engine().close();
              return null;
            },
            false)
        .compose(closed -> ends.isEmpty() ? Future.succeededFuture() : Future.join(ends))
        .mapEmpty();
  }
}
