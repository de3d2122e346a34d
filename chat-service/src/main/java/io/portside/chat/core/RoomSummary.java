package io.portside.chat.core;

/**
 * A room as lists show it.
 *
 * @param members sessions' nicks in it on all nodes; up to some seconds old
 */
public record RoomSummary(RoomName room, String epoch, long head, int members) {
  /** The same room with this many members, if it has not more. */
  RoomSummary withMembersAtLeast(int here) {
    return here <= members ? this : new RoomSummary(room, epoch, head, here);
  }
}
