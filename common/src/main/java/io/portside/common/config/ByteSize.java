package io.portside.common.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written {@code 512B}, {@code 64KiB}, {@code 1MiB} or {@code 2GiB}. */
public record ByteSize(long bytes) {
  static final String EXPECTED = "a size such as 512B, 64KiB, 1MiB or 2GiB";

  private static final Pattern FORM = Pattern.compile("([0-9]{1,18})(B|KiB|MiB|GiB|TiB)");
  private static final Map<String, Integer> SHIFT =
      Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40);
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException(bytes + " bytes (expected: 0 or more)");
    }
  }

  /**
   * @throws IllegalArgumentException saying what a size looks like
   */
  public static ByteSize parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text + " (expected: " + EXPECTED + ")");
    }
    long number = Long.parseLong(matcher.group(1));
    int shift = SHIFT.getOrDefault(matcher.group(2), 0);
    if (number > Long.MAX_VALUE >> shift) {
      throw new IllegalArgumentException(text + " (expected: less than 8388608TiB)");
    }
    return new ByteSize(number << shift);
  }

  /** The form {@link #parse} reads, in the largest unit that is exact. */
  @Override
  public String toString() {
    int unit = 0;
    long number = bytes;
    while (number != 0 && number % 1024 == 0 && unit < UNITS.length - 1) {
      number /= 1024;
      unit++;
    }
    return number + UNITS[unit];
  }
}
