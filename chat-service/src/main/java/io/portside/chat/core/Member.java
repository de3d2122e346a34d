package io.portside.chat.core;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session in a room: which row it gets next. */
final class Member {
  private static final Logger LOG = LoggerFactory.getLogger(Member.class);

  /** How often a replay looks whether a slow client has read on, in milliseconds. */
  static final long POLL_MS = 20;

  /** After how many milliseconds a replay that the store failed is tried again. */
  static final long RETRY_MS = 500;

  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

  final Session session;
  long next;

  /** True: gets pages from the log at its own speed, and no live batches. */
  boolean catchingUp;

  private long stuckSinceNs = Long.MIN_VALUE;

  Member(Session session, long next) {
    this.session = session;
    this.next = next;
  }

  /** Hands over what of the batch it has not had, and cuts it when it does not read. */
  void offer(RoomBatch batch, ChatParts parts) {
    if (session.isClosed() || batch.lastSeq() < next) {
      return;
    }
    RoomBatch part = batch.from(next);
    Outbox outbox = session.outbox();
    try {
      outbox.deliver(part);
    } catch (RuntimeException broken) {
      // The others of the room must not miss this batch because one connection cannot write it.
      LOG.error("{}: rows {}-{}", part.room(), part.firstSeq(), part.lastSeq(), broken);
      session.cut(CloseReason.RESYNC);
      return;
    }
    next = batch.lastSeq() + 1;
    parts.counters().deliveries.add(part.events().size());
    if (!catchingUp && outbox.pendingBytes() > parts.limits().maxPendingBytes()) {
      cutSlow(parts);
    }
  }

  /** Whether a replay may go on; cuts a client that has not read at all for long. */
  boolean reads(ChatParts parts) {
    if (session.outbox().pendingBytes() <= parts.limits().maxPendingBytes() / 2) {
      stuckSinceNs = Long.MIN_VALUE;
      return true;
    }
    long nowNs = parts.clockNs().getAsLong();
    if (stuckSinceNs == Long.MIN_VALUE) {
      stuckSinceNs = nowNs;
    } else if (nowNs - stuckSinceNs > PATIENCE_NS) {
      cutSlow(parts);
    }
    return false;
  }

  private void cutSlow(ChatParts parts) {
    parts.counters().slowReadersCut.increment();
    session.cut(CloseReason.SLOW_READER);
  }
}
