package io.portside.common.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with a record inside its compact constructor, so that all of it is
 * reported at once.
 *
 * <pre>{@code
 * public GatewayConfig {
 *   Check check = Check.of().range("workers", workers, 1, 64);
 *   for (int i = 0; i < listeners.size(); i++) {
 *     String upstream = listeners.get(i).upstream();
 *     check.that(
 *         "listeners[" + i + "].upstream",
 *         upstreams.containsKey(upstream),
 *         "no upstream `" + upstream + "`");
 *   }
 *   check.done();
 * }
 * }</pre>
 *
 * <p>A component path is relative to the record: {@code bind}, {@code listeners[0].upstream},
 * {@code upstreams.app.weight}; name the most precise one, its line and column are what the reader
 * reports.
 */
public final class Check {
  /** Bound while the reader constructs a record: takes the findings instead of an exception. */
  static final ScopedValue<Consumer<List<Finding>>> READER = ScopedValue.newInstance();

  private final List<Finding> findings = new ArrayList<>();

  private Check() {}

  /**
   * One finding.
   *
   * @param alone the finding depends on the named component and no other
   */
  record Finding(String component, String message, boolean alone) {}

  public static Check of() {
    return new Check();
  }

  public Check range(String component, long value, long min, long max) {
    if (value < min || value > max) {
      alone(component, value + " (expected: " + min + "-" + max + ")");
    }
    return this;
  }

  public Check range(String component, @Nullable Duration value, Duration min, Duration max) {
    if (value == null || value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      String expected = DurationText.print(min) + "-" + DurationText.print(max);
      String found = value == null ? "missing" : DurationText.print(value);
      alone(component, found + " (expected: " + expected + ")");
    }
    return this;
  }

  public Check notBlank(String component, @Nullable String value) {
    if (value == null || value.isBlank()) {
      alone(component, "blank (expected: some text)");
    }
    return this;
  }

  /** For everything else, relations between components above all. */
  public Check that(String componentPath, boolean ok, String message) {
    if (!ok) {
      findings.add(new Finding(componentPath, message, false));
    }
    return this;
  }

  /**
   * Ends the checks; the last statement about validity in the constructor. While the configuration
   * is read the findings go to the reader and the constructor runs on, so that the checks of the
   * records around this one can still be made; the instance never leaves the reader.
   *
   * @throws IllegalArgumentException with all findings, outside of the reader
   */
  public void done() {
    if (findings.isEmpty()) {
      return;
    }
    if (READER.isBound()) {
      READER.get().accept(List.copyOf(findings));
      return;
    }
    throw new IllegalArgumentException(
        findings.stream()
            .map(f -> f.component().isEmpty() ? f.message() : f.component() + ": " + f.message())
            .collect(Collectors.joining("; ")));
  }

  private void alone(String component, String message) {
    findings.add(new Finding(component, message, true));
  }
}
