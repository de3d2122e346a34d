package io.portside.gateway.listener;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counters of one listener; any event loop may count. */
public final class ListenerStats {
  private final AtomicInteger active = new AtomicInteger();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder requests = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);

  public ListenerStats() {
    for (Refusal reason : Refusal.values()) {
      refused.put(reason, new LongAdder());
    }
  }

  /** Counts a connection or session in, unless there are {@code most} already. */
  public boolean enter(int most) {
    if (active.incrementAndGet() > most) {
      active.decrementAndGet();
      refuse(Refusal.MAX_CONNECTIONS);
      return false;
    }
    accepted.increment();
    return true;
  }

  /** Counts out one that {@link #enter} counted in. */
  public void leave() {
    active.decrementAndGet();
  }

  public void refuse(Refusal reason) {
    adder(reason).increment();
  }

  public void countRequest() {
    requests.increment();
  }

  public void countRetry() {
    retries.increment();
  }

  /** Bytes from clients. */
  public void countIn(long bytes) {
    bytesIn.add(bytes);
  }

  /** Bytes to clients. */
  public void countOut(long bytes) {
    bytesOut.add(bytes);
  }

  public int active() {
    return active.get();
  }

  public long accepted() {
    return accepted.sum();
  }

  public long requests() {
    return requests.sum();
  }

  public long retries() {
    return retries.sum();
  }

  public long bytesIn() {
    return bytesIn.sum();
  }

  public long bytesOut() {
    return bytesOut.sum();
  }

  public long refused(Refusal reason) {
    return adder(reason).sum();
  }

  private LongAdder adder(Refusal reason) {
    return java.util.Objects.requireNonNull(refused.get(reason));
  }
}
