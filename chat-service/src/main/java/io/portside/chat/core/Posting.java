package io.portside.chat.core;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Appends for authors that need not have joined a room: it is made where there is none. Lives on
 * one event loop; what is posted to one room through one instance is numbered in the order of the
 * calls, also while the room is being made.
 */
public final class Posting {
  /** Rooms that are remembered to exist; others are asked about one post at a time. */
  private static final int MAX_KNOWN = 1_024;

  /** Posts that may wait for a room to be made; what comes beyond is refused for the moment. */
  private static final int MAX_WAITING = 1_000;

  private final MessageLog log;
  private final Map<RoomName, Boolean> known = new KnownRooms();
  private final Map<RoomName, Future<Append>> last = new HashMap<>();
  private int waiting;

  /** The rooms posted to last. */
  private static final class KnownRooms extends LinkedHashMap<RoomName, Boolean> {
    private static final long serialVersionUID = 1;

    KnownRooms() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<RoomName, Boolean> eldest) {
      return size() > MAX_KNOWN;
    }
  }

  public Posting(MessageLog log) {
    this.log = log;
  }

  /** Appends the draft; fails as the log does. */
  public Future<Append> post(Draft draft) {
    return post(draft, Optional::empty);
  }

  /**
   * Appends the draft; fails as the log does.
   *
   * @param refusal asked when the room would have to be made: why not, or empty
   */
  Future<Append> post(Draft draft, Supplier<Optional<Append.Refused>> refusal) {
    RoomName room = draft.room();
    if (!last.containsKey(room) && known.get(room) != null) {
      return log.append(draft)
          .compose(
              append ->
                  isUnknown(append)
                      ? makeAndAppend(draft, refusal)
                      : Future.succeededFuture(append));
    }
    if (waiting >= MAX_WAITING) {
      return Future.succeededFuture(
          new Append.Refused(Refusal.BUSY, "too many wait for a room, try again in a moment"));
    }
    waiting++;
    Future<?> earlier = last.containsKey(room) ? last.get(room) : Future.succeededFuture();
    Future<Append> mine =
        earlier
            .transform(done -> log.append(draft))
            .compose(
                append ->
                    isUnknown(append)
                        ? makeAndAppend(draft, refusal)
                        : Future.succeededFuture(append))
            .onSuccess(append -> learn(append, room));
    last.put(room, mine);
    return mine.onComplete(
        done -> {
          waiting--;
          last.remove(room, mine);
        });
  }

  private static boolean isUnknown(Append append) {
    return append instanceof Append.Refused refused && refused.why() == Refusal.UNKNOWN_ROOM;
  }

  private void learn(Append append, RoomName room) {
    if (append instanceof Append.Done) {
      known.put(room, true);
    }
  }

  private Future<Append> makeAndAppend(Draft draft, Supplier<Optional<Append.Refused>> refusal) {
    Optional<Append.Refused> refused = refusal.get();
    if (refused.isPresent()) {
      return Future.succeededFuture(refused.get());
    }
    return log.open(draft.room())
        .compose(
            room ->
                room.isPresent()
                    ? log.append(draft)
                    : Future.succeededFuture(
                        new Append.Refused(Refusal.LIMIT, "there are too many rooms")));
  }
}
