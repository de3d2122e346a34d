package io.portside.chat.core;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name a person is shown by. Two nicks that differ only in case are the same nick.
 *
 * @param value 1-{@value #MAX_LENGTH} characters: ASCII letters, digits, {@code _ - .}
 */
public record Nick(String value) {
  /** Longest nick, in characters. */
  public static final int MAX_LENGTH = 32;

  private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9_.-]{1," + MAX_LENGTH + "}");

  public Nick {
    if (!SYNTAX.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "nick: \"" + value + "\" (expected: 1-" + MAX_LENGTH + " letters, digits, _ - .)");
    }
  }

  /** The nick a person typed; empty where it cannot be one. */
  public static Optional<Nick> parse(String typed) {
    return SYNTAX.matcher(typed).matches() ? Optional.of(new Nick(typed)) : Optional.empty();
  }

  /** What must be unique in the cluster. */
  public String folded() {
    return value.toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return value;
  }
}
