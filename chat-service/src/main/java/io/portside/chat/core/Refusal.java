package io.portside.chat.core;

/**
 * Why something was not done. Each protocol says it in its own way, in one exhaustive switch.
 *
 * <p>The numbers are part of the client protocol and never change their meaning.
 */
public enum Refusal {
  INTERNAL(100, true),
  UNAUTHORIZED(101, false),
  UNKNOWN_ROOM(102, false),
  /** The person may not do that, or not without joining the room. */
  DENIED(103, false),
  UNKNOWN_COMMAND(104, false),
  /** A stated limit of rooms or sessions is reached. */
  LIMIT(106, false),
  BAD_REQUEST(107, false),
  /** Faster than the flood limit allows; the reply says when to come back. */
  TOO_MANY(111, true),
  UNRECOVERABLE_POSITION(112, false),
  TOO_LONG(122, false),
  NICK_TAKEN(123, false),
  BAD_NICK(124, false),
  BAD_ROOM(125, false),
  /** The store or a service does not answer at the moment. */
  UNAVAILABLE(126, true),
  /** More waits for the store than it can take; try again. */
  BUSY(127, true),
  /** The same {@code cid} was used before for something else. */
  CID_REUSED(128, false),
  /** The node takes no more sessions; another one may. */
  FULL(129, true);

  private final int code;
  private final boolean temporary;

  Refusal(int code, boolean temporary) {
    this.code = code;
    this.temporary = temporary;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** Whether the same request may succeed later. */
  public boolean temporary() {
    return temporary;
  }
}
