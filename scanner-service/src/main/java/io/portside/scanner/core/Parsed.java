package io.portside.scanner.core;

/** The outcome of reading a text: what it means, or why it means nothing. */
public sealed interface Parsed<T> {
  /** The text was understood. */
  record Valid<T>(T value) implements Parsed<T> {}

  /** The text was not understood. */
  record Invalid<T>(GrammarError error) implements Parsed<T> {}

  /** Shorthand for the refusal at a column. */
  static <T> Parsed<T> invalid(int column, String offender, String reason) {
    return new Invalid<>(new GrammarError(column, offender, reason));
  }
}
