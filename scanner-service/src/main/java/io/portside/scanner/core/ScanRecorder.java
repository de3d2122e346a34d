package io.portside.scanner.core;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a running scan into the store: what the engine's thread tells is gathered, and saved from
 * an event loop every so often, one save at a time. What could not be saved is saved with the next.
 *
 * <p>Bound: it holds at most the scan's own results, since the last save that went well.
 */
final class ScanRecorder implements ScanListener {
  private static final Logger LOG = LoggerFactory.getLogger(ScanRecorder.class);
  static final long SAVE_INTERVAL_MS = 250;

  /** A node that is silent for so long is taken for dead, and its scans for incomplete. */
  static final Duration LEASE = Duration.ofSeconds(15);

  private static final Duration LEASE_RENEWAL = LEASE.dividedBy(3);
  private static final int MAX_FINAL_TRIES = 120;

  private final Vertx vertx;
  private final ScanStore store;
  private final InstantSource clock;
  private final Consumer<ScanRecord> cancelAsked;
  private final Promise<ScanRecord> end = Promise.promise();
  private final Context context;
  private final long timer;

  private final Object lock = new Object();
  private ScanRecord latest;
  private List<Finding> findings = new ArrayList<>();
  private List<HostResult> hosts = new ArrayList<>();
  private boolean dirty;

  /** From here on only the event loop. */
  private boolean saving;

  private int finalTries;
  private java.time.Instant leaseUntil;

  /**
   * @param cancelAsked told when the store says that the scan is to be cancelled
   */
  ScanRecorder(
      Vertx vertx,
      ScanStore store,
      InstantSource clock,
      ScanRecord begun,
      Consumer<ScanRecord> cancelAsked) {
    this.vertx = vertx;
    this.store = store;
    this.clock = clock;
    this.latest = begun;
    this.cancelAsked = cancelAsked;
    this.leaseUntil = clock.instant().plus(LEASE);
    this.context = vertx.getOrCreateContext();
    this.timer = vertx.setPeriodic(SAVE_INTERVAL_MS, tick -> save());
  }

  /** Completes with the last record when it is stored, or when it could not be for a minute. */
  Future<ScanRecord> end() {
    return end.future();
  }

  /** The present state, stored or not. */
  ScanRecord latest() {
    synchronized (lock) {
      return latest;
    }
  }

  @Override
  public void found(Finding finding) {
    synchronized (lock) {
      findings.add(finding);
      dirty = true;
    }
  }

  @Override
  public void progressed(StateCounts counts, Duration elapsed) {
    synchronized (lock) {
      latest = latest.progressed(counts, elapsed.toMillis());
      dirty = true;
    }
  }

  @Override
  public void hostDone(HostResult result) {
    synchronized (lock) {
      hosts.add(result);
      dirty = true;
    }
  }

  @Override
  public void ended(StateCounts counts, Duration elapsed) {
    synchronized (lock) {
      latest = latest.ended(counts, elapsed.toMillis());
      dirty = true;
    }
    context.runOnContext(now -> save());
  }

  private void save() {
    boolean renew = clock.instant().plus(LEASE).minus(LEASE_RENEWAL).isAfter(leaseUntil);
    ScanStore.Progress progress;
    synchronized (lock) {
      if (saving || end.future().isComplete() || (!dirty && !renew)) {
        return;
      }
      progress = new ScanStore.Progress(latest, clock.instant().plus(LEASE), findings, hosts);
      findings = new ArrayList<>();
      hosts = new ArrayList<>();
      dirty = false;
    }
    saving = true;
    store
        .save(progress)
        .onSuccess(asked -> saved(progress, asked))
        .onFailure(e -> kept(progress, e));
  }

  private void saved(ScanStore.Progress progress, boolean cancel) {
    saving = false;
    leaseUntil = progress.leaseUntil();
    if (progress.scan().status() != ScanRecord.Status.RUNNING) {
      finish(progress.scan());
    } else if (cancel) {
      cancelAsked.accept(progress.scan());
    }
    if (latest().status() != ScanRecord.Status.RUNNING) {
      save();
    }
  }

  private void kept(ScanStore.Progress progress, Throwable cause) {
    saving = false;
    synchronized (lock) {
      findings.addAll(0, progress.findings());
      hosts.addAll(0, progress.hosts());
      dirty = true;
    }
    LOG.warn("scan {}: not saved yet: {}", progress.scan().id(), cause.toString());
    boolean over = progress.scan().status() != ScanRecord.Status.RUNNING;
    if (over && ++finalTries >= MAX_FINAL_TRIES) {
      LOG.error("scan {}: its results are lost", progress.scan().id());
      finish(progress.scan());
    }
  }

  private void finish(ScanRecord scan) {
    vertx.cancelTimer(timer);
    end.tryComplete(scan);
  }
}
