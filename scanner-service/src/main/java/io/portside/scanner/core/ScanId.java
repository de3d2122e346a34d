package io.portside.scanner.core;

import java.security.SecureRandom;
import java.time.Instant;

/**
 * Scan ids: ten characters of time and six of chance in the digits and letters {@code 0-9a-v}, so
 * that they sort by when they were made and no two nodes make the same.
 */
final class ScanId {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int TIME_BITS = 50;
  private static final int RANDOM_BITS = 30;
  private static final int BITS_PER_CHAR = 5;

  private ScanId() {}

  static String next(Instant now) {
    return digits(now.toEpochMilli(), TIME_BITS)
        + digits(RANDOM.nextInt(1 << RANDOM_BITS), RANDOM_BITS);
  }

  private static String digits(long value, int bits) {
    StringBuilder text = new StringBuilder();
    for (int shift = bits - BITS_PER_CHAR; shift >= 0; shift -= BITS_PER_CHAR) {
      text.append(Character.forDigit((int) (value >>> shift & 31), 32));
    }
    return text.toString();
  }
}
