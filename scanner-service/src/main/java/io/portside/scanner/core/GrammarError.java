package io.portside.scanner.core;

import static java.util.Objects.requireNonNull;

/**
 * Why a text is not what it should be.
 *
 * @param column where, counted from 1
 * @param offender the part that is wrong, possibly empty
 * @param reason what is wrong with it and what was expected, one line
 */
public record GrammarError(int column, String offender, String reason) {
  public GrammarError {
    requireNonNull(offender);
    requireNonNull(reason);
  }

  /** The whole story in one line, such as {@code 65536 at column 4: expected 0-65535}. */
  public String text() {
    String where = "column " + column + ": " + reason;
    return offender.isEmpty() ? where : HostileText.clean(offender, 64) + " at " + where;
  }
}
