package io.portside.chat.core;

import static java.util.Objects.requireNonNull;

/**
 * Somebody is in a room.
 *
 * @param folded the nick, folded
 */
public record Membership(RoomName room, String folded) {
  public Membership {
    requireNonNull(room);
    requireNonNull(folded);
  }
}
