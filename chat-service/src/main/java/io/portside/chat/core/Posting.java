package io.portside.chat.core;

import io.vertx.core.Future;

/** Appends for authors that need not have joined a room. */
public final class Posting {
  private Posting() {}

  /** Appends the draft; the room is made where there is none. Fails as the log does. */
  public static Future<Append> post(MessageLog log, Draft draft) {
    return log.append(draft)
        .compose(
            append ->
                append instanceof Append.Refused refused && refused.why() == Refusal.UNKNOWN_ROOM
                    ? openAndAppend(log, draft)
                    : Future.succeededFuture(append));
  }

  private static Future<Append> openAndAppend(MessageLog log, Draft draft) {
    return log.open(draft.room())
        .compose(
            room ->
                room.isPresent()
                    ? log.append(draft)
                    : Future.succeededFuture(
                        new Append.Refused(Refusal.LIMIT, "there are too many rooms")));
  }
}
