package io.portside.common.net;

import io.portside.common.net.IpAddress.Family;
import java.util.Arrays;
import java.util.Optional;

/** Reads and writes the text forms of addresses. */
final class IpAddressText {
  /** The longest literal: {@code ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255}. */
  private static final int MAX_CHARS = 45;

  private static final int GROUPS = 8;
  private static final int OCTETS = 4;

  private IpAddressText() {}

  static Optional<IpAddress> parse(String text) {
    if (text.isEmpty() || text.length() > MAX_CHARS) {
      return Optional.empty();
    }
    return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text).map(IpAddress::v4);
  }

  private static Optional<Long> parseV4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != OCTETS) {
      return Optional.empty();
    }
    long bits = 0;
    for (String part : parts) {
      int octet = octet(part);
      if (octet < 0) {
        return Optional.empty();
      }
      bits = bits << 8 | octet;
    }
    return Optional.of(bits);
  }

  /** A decimal octet without leading zeros, or -1. */
  private static int octet(String part) {
    if (part.isEmpty() || part.length() > 3 || (part.length() > 1 && part.charAt(0) == '0')) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < part.length(); i++) {
      int digit = part.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value <= 255 ? value : -1;
  }

  private static Optional<IpAddress> parseV6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text).filter(all -> all.length == GROUPS).map(IpAddressText::join);
    }
    if (text.indexOf("::", gap + 1) >= 0) {
      return Optional.empty();
    }
    String left = text.substring(0, gap);
    String right = text.substring(gap + 2);
    if (left.indexOf('.') >= 0) {
      return Optional.empty();
    }
    return groups(left)
        .flatMap(head -> groups(right).flatMap(tail -> fill(head, tail)))
        .map(IpAddressText::join);
  }

  /** Puts the zeros that {@code ::} stands for, at least one group, between the two parts. */
  private static Optional<int[]> fill(int[] head, int[] tail) {
    if (head.length + tail.length >= GROUPS) {
      return Optional.empty();
    }
    int[] all = Arrays.copyOf(head, GROUPS);
    System.arraycopy(tail, 0, all, GROUPS - tail.length, tail.length);
    return Optional.of(all);
  }

  /** The 16-bit groups of a part without {@code ::}; dotted octets may stand for the last two. */
  private static Optional<int[]> groups(String part) {
    if (part.isEmpty()) {
      return Optional.of(new int[0]);
    }
    String[] pieces = part.split(":", -1);
    int[] groups = new int[GROUPS + 1];
    int count = 0;
    for (int i = 0; i < pieces.length; i++) {
      if (count >= GROUPS) {
        return Optional.empty();
      }
      if (i == pieces.length - 1 && pieces[i].indexOf('.') >= 0) {
        Optional<Long> dotted = parseV4(pieces[i]);
        if (dotted.isEmpty()) {
          return Optional.empty();
        }
        groups[count++] = (int) (dotted.get() >> 16);
        groups[count++] = (int) (dotted.get() & 0xffff);
        continue;
      }
      int group = hexGroup(pieces[i]);
      if (group < 0) {
        return Optional.empty();
      }
      groups[count++] = group;
    }
    return Optional.of(Arrays.copyOf(groups, count));
  }

  /** One to four hexadecimal digits, or -1. */
  private static int hexGroup(String piece) {
    if (piece.isEmpty() || piece.length() > 4) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < piece.length(); i++) {
      char c = piece.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static IpAddress join(int[] groups) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < GROUPS / 2; i++) {
      high = high << 16 | groups[i];
      low = low << 16 | groups[i + GROUPS / 2];
    }
    return IpAddress.v6(high, low);
  }

  static String format(IpAddress address) {
    return address.family() == Family.V4 ? formatV4(address.low()) : formatV6(address);
  }

  private static String formatV4(long bits) {
    return (bits >> 24 & 255)
        + "."
        + (bits >> 16 & 255)
        + "."
        + (bits >> 8 & 255)
        + "."
        + (bits & 255);
  }

  private static String formatV6(IpAddress address) {
    if (address.high() == 0 && address.low() >>> 32 == 0xffff) {
      return "::ffff:" + formatV4(address.low()); // RFC 5952 section 5
    }
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      long half = i < GROUPS / 2 ? address.high() : address.low();
      groups[i] = (int) (half >>> (48 - 16 * (i % (GROUPS / 2))) & 0xffff);
    }
    int start = 0;
    int length = 0;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        start = i;
        length = end - i;
      }
      i = Math.max(i, end - 1);
    }
    if (length < 2) { // RFC 5952 section 4.2.2: one group of zeros is written out
      return hex(groups, 0, GROUPS);
    }
    return hex(groups, 0, start) + "::" + hex(groups, start + length, GROUPS);
  }

  private static String hex(int[] groups, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(i > from ? ":" : "").append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
