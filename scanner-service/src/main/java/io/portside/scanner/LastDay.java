package io.portside.scanner;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** A day, in UTC, at whose end something ends. */
public record LastDay(LocalDate day) {
  public LastDay {
    requireNonNull(day);
  }

  /**
   * Reads {@code 2030-01-31}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static LastDay parse(String text) {
    try {
      return new LastDay(LocalDate.parse(text));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(text + " (expected: a day such as 2030-01-31)", e);
    }
  }

  /** The first moment after the day. */
  Instant end() {
    return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  @Override
  public String toString() {
    return day.toString();
  }
}
