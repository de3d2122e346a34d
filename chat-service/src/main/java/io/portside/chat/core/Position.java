package io.portside.chat.core;

import static java.util.Objects.requireNonNull;

/**
 * What a client already has of a room.
 *
 * @param epoch as the room's rows said it
 * @param seq the last row it has; 0: none
 */
public record Position(String epoch, long seq) {
  public Position {
    requireNonNull(epoch);
    if (seq < 0) {
      throw new IllegalArgumentException("seq: " + seq + " (expected: 0 or more)");
    }
  }
}
