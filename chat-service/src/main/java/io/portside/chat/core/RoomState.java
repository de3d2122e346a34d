package io.portside.chat.core;

import static java.util.Objects.requireNonNull;

/**
 * How far a room's log is.
 *
 * @param epoch changes only when the log was restored or made anew
 * @param head the highest seq committed; 0: nothing said yet
 */
public record RoomState(RoomName room, String epoch, long head) {
  public RoomState {
    requireNonNull(room);
    requireNonNull(epoch);
  }
}
