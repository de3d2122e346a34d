package io.portside.chat.core;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A room's name: lower case, the same in every protocol and on every node.
 *
 * @param value 1-{@value #MAX_LENGTH} characters, {@code [a-z0-9][a-z0-9._-]*}
 */
public record RoomName(String value) implements Comparable<RoomName> {
  /** Longest name, in characters. */
  public static final int MAX_LENGTH = 50;

  private static final Pattern SYNTAX =
      Pattern.compile("[a-z0-9][a-z0-9._-]{0," + (MAX_LENGTH - 1) + "}");

  public RoomName {
    if (!SYNTAX.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "room: \"" + value + "\" (expected: 1-" + MAX_LENGTH + " of a-z 0-9 . _ -)");
    }
  }

  /** The room a person typed, in any case; empty where it cannot be a room's name. */
  public static Optional<RoomName> parse(String typed) {
    String folded = typed.toLowerCase(Locale.ROOT);
    return SYNTAX.matcher(folded).matches() ? Optional.of(new RoomName(folded)) : Optional.empty();
  }

  @Override
  public int compareTo(RoomName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
