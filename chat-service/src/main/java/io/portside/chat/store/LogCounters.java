package io.portside.chat.store;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the log of one node counts; read by the metrics from any thread. */
public final class LogCounters {
  final AtomicInteger waiting = new AtomicInteger();
  final AtomicLong waitingBytes = new AtomicLong();
  final LongAdder commits = new LongAdder();
  final LongAdder committed = new LongAdder();
  final LongAdder duplicates = new LongAdder();
  final LongAdder retries = new LongAdder();
  final LongAdder failures = new LongAdder();
  private final LongAdder commitNs = new LongAdder();

  /** Appends that wait for a commit or are in one, now. */
  public int waiting() {
    return waiting.get();
  }

  /** Transactions, since the start. */
  public long commits() {
    return commits.sum();
  }

  /** Rows written, since the start; over {@link #commits}: the batch size. */
  public long committed() {
    return committed.sum();
  }

  /** Appends answered with an earlier row, since the start. */
  public long duplicates() {
    return duplicates.sum();
  }

  /** Transactions tried again, since the start. */
  public long retries() {
    return retries.sum();
  }

  /** Appends that failed for good, since the start. */
  public long failures() {
    return failures.sum();
  }

  /** Time spent in transactions since the start, in seconds. */
  public double commitSeconds() {
    return commitNs.sum() / (double) TimeUnit.SECONDS.toNanos(1);
  }

  void commit(long ns) {
    commits.increment();
    commitNs.add(ns);
  }
}
