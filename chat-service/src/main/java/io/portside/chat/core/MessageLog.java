package io.portside.chat.core;

import io.portside.common.event.ChatEvent;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The durable log of every room: the truth that the bus only hints at.
 *
 * <p>May be called from any event loop; futures complete on the caller's. They fail when the store
 * cannot be reached; what is merely refused is a value.
 */
public interface MessageLog {
  /** Most rows one read gives. */
  int MAX_PAGE = 500;

  /**
   * The room's state; the room is made where there is none.
   *
   * @return empty when the store already holds as many rooms as it may
   */
  Future<Optional<RoomState>> open(RoomName room);

  /**
   * Appends a row with the room's next number. Completes after the commit; drafts of one caller for
   * one room are numbered in the order of the calls. A room that was never opened is refused.
   */
  Future<Append> append(Draft draft);

  /** Rows with a greater seq than this, ascending, without a hole, at most {@code limit}. */
  Future<List<ChatEvent>> after(RoomName room, long seq, int limit);

  /** The last rows with a smaller seq than this, ascending, without a hole. */
  Future<List<ChatEvent>> before(RoomName room, long seq, int limit);

  /** How far these rooms are; rooms that do not exist are absent. */
  Future<Map<RoomName, RoomState>> heads(Set<RoomName> rooms);

  /** Rooms in the order of their names, from {@code after} (exclusive; empty: the first) on. */
  Future<List<RoomSummary>> rooms(String after, int limit);
}
