package io.portside.scanner.core;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ObjLongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs scans on one thread of its own; everything else talks to it by mail. The mailbox holds at
 * most an answer per probe outstanding and a few commands per scan.
 */
public final class ScanEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScanEngine.class);

  private final Queue<ObjLongConsumer<ProbeScheduler>> mail = new ConcurrentLinkedQueue<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger outstanding = new AtomicInteger();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final Map<PortState, LongAdder> settled = new EnumMap<>(PortState.class);
  private final Dialer dialer;
  private final ScanLimits limits;
  private final ProbeScheduler scheduler;
  private final Thread thread;

  /** Starts the thread; the engine closes the dialer with itself. */
  public ScanEngine(Dialer dialer, TargetPolicy policy, ScanLimits limits, InstantSource clock) {
    this.dialer = dialer;
    this.limits = limits;
    for (PortState state : PortState.values()) {
      settled.put(state, new LongAdder());
    }
    this.scheduler = new ProbeScheduler(dialer, policy, limits, clock, this::post);
    this.thread = Thread.ofPlatform().name("scan-engine").daemon().unstarted(this::run);
    thread.start();
  }

  /**
   * Starts the scan, unless too many run already or the engine is closed.
   *
   * @return whether it was started; if so, the listener hears of its end
   */
  public boolean start(ScanJob job, ScanListener listener) {
    if (closing.get() || running.incrementAndGet() > limits.maxRunning()) {
      running.decrementAndGet();
      return false;
    }
    ScanListener counting = new Counting(listener);
    post((engine, nowNs) -> engine.start(job, counting, nowNs));
    return true;
  }

  /** Whether as many scans run as may, so that {@link #start} would refuse another. */
  public boolean isFull() {
    return running.get() >= limits.maxRunning();
  }

  /** Stops the scan; what is not on its way counts as unscanned for this reason. */
  public void stop(String id, Reason reason) {
    post((engine, nowNs) -> engine.stop(id, reason));
  }

  /** How many scans run. */
  public int running() {
    return running.get();
  }

  /** How many probes are on their way. */
  public int outstanding() {
    return outstanding.get();
  }

  /** How many ports were found in that state since the engine started. */
  public long settled(PortState state) {
    return requireNonNull(settled.get(state)).sum();
  }

  /** Stops all scans as interrupted and waits for their ends, at most five seconds. */
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      post((engine, nowNs) -> engine.stopAll(Reason.INTERRUPTED));
      dialer.close();
    }
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      if (!thread.join(Duration.ofSeconds(5))) {
        LOG.warn("scans did not end in time: {} probes outstanding", outstanding());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void post(ObjLongConsumer<ProbeScheduler> letter) {
    mail.add(letter);
    if (Thread.currentThread() != thread) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (!(closing.get() && running.get() == 0)) {
      readMail();
      long waitNs = scheduler.advance(System.nanoTime());
      outstanding.set(scheduler.outstanding());
      if (mail.isEmpty()) {
        sleep(waitNs);
      }
    }
  }

  private void readMail() {
    long nowNs = System.nanoTime();
    for (var letter = mail.poll(); letter != null; letter = mail.poll()) {
      letter.accept(scheduler, nowNs);
    }
  }

  private void sleep(long waitNs) {
    if (closing.get() && running.get() == 0) {
      return;
    }
    if (waitNs == Long.MAX_VALUE) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, waitNs);
    }
  }

  /** Keeps the engine's own count, and the engine from what a listener throws. */
  private final class Counting implements ScanListener {
    private final ScanListener listener;
    private StateCounts last = StateCounts.NONE;

    Counting(ScanListener listener) {
      this.listener = listener;
    }

    @Override
    public void found(Finding finding) {
      guarded(() -> listener.found(finding));
    }

    @Override
    public void progressed(StateCounts counts, Duration elapsed) {
      count(counts);
      guarded(() -> listener.progressed(counts, elapsed));
    }

    @Override
    public void hostDone(HostResult result) {
      guarded(() -> listener.hostDone(result));
    }

    @Override
    public void ended(StateCounts counts, Duration elapsed) {
      count(counts);
      guarded(() -> listener.ended(counts, elapsed));
      running.decrementAndGet();
    }

    private void count(StateCounts now) {
      settled.forEach((state, sum) -> sum.add(now.of(state) - last.of(state)));
      last = now;
    }

    private void guarded(Runnable call) {
      try {
        call.run();
      } catch (RuntimeException e) {
        LOG.error("a scan's listener failed", e);
      }
    }
  }
}
