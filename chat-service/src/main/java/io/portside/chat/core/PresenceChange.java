package io.portside.chat.core;

import java.util.List;

/** Who came into and went out of a room; ephemeral, never repeated, not in the log. */
public record PresenceChange(RoomName room, List<String> joined, List<String> left) {
  public PresenceChange {
    joined = List.copyOf(joined);
    left = List.copyOf(left);
  }
}
