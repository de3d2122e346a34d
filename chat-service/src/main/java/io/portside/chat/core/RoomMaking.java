package io.portside.chat.core;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How fast rooms are made: the store holds a stated number of them for good, and nobody shall fill
 * it in minutes. A bucket for each address, one table for the whole node; used by all event loops.
 *
 * <p>Remembers {@value #MAX_ADDRESSES} addresses; beyond, the one that made no room for longest is
 * forgotten, so that a stranger costs the least.
 */
public final class RoomMaking {
  private static final int MAX_ADDRESSES = 4_096;

  /** In the long run, a second. */
  private static final double PER_ADDRESS = 0.2;

  private static final double PER_SESSION = 0.1;

  /** An address may have several people. */
  private static final int SESSIONS_PER_ADDRESS = 5;

  private final FloodLimit.Rate address;
  private final FloodLimit.Rate session;
  private final Map<String, FloodLimit> buckets = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param burst rooms one address may make at once, at least 1; a session makes a fifth of it
   */
  public RoomMaking(int burst) {
    this.address = new FloodLimit.Rate(burst, PER_ADDRESS);
    this.session = new FloodLimit.Rate(Math.max(1, burst / SESSIONS_PER_ADDRESS), PER_SESSION);
  }

  /** A new session's own bucket. */
  FloodLimit ofSession(long nowNs) {
    return new FloodLimit(session, nowNs);
  }

  /**
   * Takes one room from the address.
   *
   * @return 0: it may be made; else in how many milliseconds
   */
  synchronized long take(String from, long nowNs) {
    FloodLimit bucket = buckets.computeIfAbsent(from, fresh -> new FloodLimit(address, nowNs));
    if (buckets.size() > MAX_ADDRESSES) {
      Iterator<FloodLimit> longestIdle = buckets.values().iterator();
      longestIdle.next();
      longestIdle.remove();
    }
    return bucket.take(nowNs);
  }

  synchronized int size() {
    return buckets.size();
  }

  /** What whoever makes too many is told. */
  static Reply.Refused refusal(long waitMs) {
    return new Reply.Refused(
        Refusal.TOO_MANY,
        "too many new rooms: one more in "
            + TimeUnit.MILLISECONDS.toSeconds(waitMs + 999)
            + " s; rooms that exist can be joined",
        waitMs);
  }
}
