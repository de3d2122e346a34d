package io.portside.chat.wire;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the listeners of one node turned away, together; read by the metrics from any thread. */
public final class ListenerCounters {
  /** Why. The names in lower case are part of the metrics. */
  public enum TurnedAway {
    /** TLS on a port that speaks clear text. */
    TLS,
    /** A PROXY header that cannot be read, or from an address that may not send one. */
    PROXY_HEADER,
    /** HTTP on the line port. */
    HTTP,
    /** An IRC client. */
    IRC,
    /** A connection above the stated number. */
    CONNECTION,
    /** A text line that is too long. */
    LONG_LINE,
    /** A WebSocket handshake on another path. */
    WS_PATH,
    /** A WebSocket handshake from a page of another site. */
    WS_ORIGIN,
    /** A WebSocket message that is not UTF-8. */
    WS_UTF8,
    /** A WebSocket message that is too big. */
    WS_SIZE,
    /** A binary WebSocket message. */
    WS_BINARY,
    /** Anything else that WebSocket forbids. */
    WS_PROTOCOL,
    /** A datagram of an address that is not listed. */
    UDP_SOURCE,
    /** A datagram above its source's rate, or of one source too many. */
    UDP_RATE,
    /** A datagram that is too long, not UTF-8, or names no room. */
    UDP_CONTENT;

    /** As the metrics say it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Map<TurnedAway, LongAdder> counts;

  public ListenerCounters() {
    Map<TurnedAway, LongAdder> zeros = new EnumMap<>(TurnedAway.class);
    for (TurnedAway why : TurnedAway.values()) {
      zeros.put(why, new LongAdder());
    }
    counts = Collections.unmodifiableMap(zeros);
  }

  /** Counts one more. */
  public void count(TurnedAway why) {
    LongAdder count = counts.get(why);
    if (count != null) {
      count.increment();
    }
  }

  /** How many since the start. */
  public long turnedAway(TurnedAway why) {
    LongAdder count = counts.get(why);
    return count == null ? 0 : count.sum();
  }
}
