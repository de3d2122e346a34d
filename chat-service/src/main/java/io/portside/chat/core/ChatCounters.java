package io.portside.chat.core;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What one node's event loops count together; read by the metrics from any thread. */
public final class ChatCounters {
  final AtomicInteger sessions = new AtomicInteger();
  final AtomicInteger rooms = new AtomicInteger();
  final LongAdder deliveries = new LongAdder();
  final LongAdder batches = new LongAdder();
  final LongAdder duplicatesDropped = new LongAdder();
  final LongAdder gapsFetched = new LongAdder();
  final LongAdder slowReadersCut = new LongAdder();
  final LongAdder roomsRefused = new LongAdder();
  private final Map<Refusal, LongAdder> refused;

  public ChatCounters() {
    Map<Refusal, LongAdder> byReason = new EnumMap<>(Refusal.class);
    for (Refusal refusal : Refusal.values()) {
      byReason.put(refusal, new LongAdder());
    }
    refused = Collections.unmodifiableMap(byReason);
  }

  /** Sessions open now. */
  public int sessions() {
    return sessions.get();
  }

  /** Rooms with a member, counted once per event loop that has one. */
  public int rooms() {
    return rooms.get();
  }

  /** Rows handed to sessions, since the start. */
  public long deliveries() {
    return deliveries.sum();
  }

  /** Batches made, each encoded once per protocol, since the start. */
  public long batches() {
    return batches.sum();
  }

  /** Rows that came a second time and were dropped, since the start. */
  public long duplicatesDropped() {
    return duplicatesDropped.sum();
  }

  /** Reads of the log because the bus had lost something, since the start. */
  public long gapsFetched() {
    return gapsFetched.sum();
  }

  /** Sessions cut because they did not read, since the start. */
  public long slowReadersCut() {
    return slowReadersCut.sum();
  }

  /** Rooms not made because too many were asked for too fast, since the start. */
  public long roomsRefused() {
    return roomsRefused.sum();
  }

  /** Refused commands and connections by reason, since the start. */
  public long refused(Refusal why) {
    LongAdder adder = refused.get(why);
    return adder == null ? 0 : adder.sum();
  }

  void countRefused(Refusal why) {
    LongAdder adder = refused.get(why);
    if (adder != null) {
      adder.increment();
    }
  }
}
