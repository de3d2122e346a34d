package io.portside.common.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: one whole number and one unit. */
final class DurationText {
  static final String EXPECTED = "a duration such as 120ms, 25s, 5m, 2h or 90d";

  private static final Pattern FORM = Pattern.compile("([0-9]{1,18})(ns|us|ms|s|m|h|d)");
  private static final Map<String, ChronoUnit> UNITS = unitsLargestFirst();

  private DurationText() {}

  static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      ChronoUnit unit = UNITS.get(matcher.group(2));
      long number = Long.parseLong(matcher.group(1));
      // The nanosecond count of every accepted duration fits a long, as timers need it.
      if (unit != null && number <= Long.MAX_VALUE / unit.getDuration().toNanos()) {
        return Duration.of(number, unit);
      }
    }
    throw new IllegalArgumentException(text + " (expected: " + EXPECTED + ")");
  }

  static String print(Duration duration) {
    long nanos = duration.toNanos();
    for (var unit : UNITS.entrySet()) {
      long size = unit.getValue().getDuration().toNanos();
      if (nanos != 0 && nanos % size == 0) {
        return nanos / size + unit.getKey();
      }
    }
    return "0s";
  }

  private static Map<String, ChronoUnit> unitsLargestFirst() {
    Map<String, ChronoUnit> units = new LinkedHashMap<>();
    units.put("d", ChronoUnit.DAYS);
    units.put("h", ChronoUnit.HOURS);
    units.put("m", ChronoUnit.MINUTES);
    units.put("s", ChronoUnit.SECONDS);
    units.put("ms", ChronoUnit.MILLIS);
    units.put("us", ChronoUnit.MICROS);
    units.put("ns", ChronoUnit.NANOS);
    return units;
  }
}
