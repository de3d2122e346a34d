package io.portside.common.bus;

import io.portside.common.event.BusMessage;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts messages that this version could not read: a rolling upgrade or a stranger on the bus. */
public final class BusDrops {
  private static final Logger LOG = LoggerFactory.getLogger(BusDrops.class);
  private static final LongAdder DROPPED = new LongAdder();

  private BusDrops() {}

  /** How many were dropped since the process started. */
  public static long total() {
    return DROPPED.sum();
  }

  static void count(String address, @Nullable Object body) {
    DROPPED.increment();
    if (LOG.isDebugEnabled()) {
      String what =
          body instanceof BusMessage.Undecodable undecodable
              ? undecodable.reason()
              : body == null ? "null" : body.getClass().getName();
      LOG.debug("dropped on {}: {}", address, what);
    }
  }
}
