package io.portside.scanner.core;

import io.portside.common.net.Cidr;
import io.portside.common.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The target grammar: words between spaces.
 *
 * <ul>
 *   <li>{@code host.example}, {@code 192.0.2.1}, {@code 2001:db8::1}
 *   <li>{@code 192.0.2.0/24}: a block, host bits allowed, at most a /20 or a /112
 *   <li>{@code 10.0.0-3.1,5}: lists and ranges of octets
 *   <li>{@code host:22}, {@code 192.0.2.1:22}, {@code [2001:db8::1]:22}: that port only
 *   <li>{@code !10.0.0.7}: leave out; any of the forms above without a port
 * </ul>
 *
 * <p>An IPv4 literal is four decimal octets without leading zeros and nothing else, because
 * resolvers disagree on {@code 010.0.0.1}, {@code 0x7f.1} and {@code 2130706433}.
 */
final class TargetGrammar {
  static final int MAX_CHARS = 4_096;
  static final int MAX_ITEMS = 256;
  static final int MAX_V4_HOST_BITS = 12;
  static final int MAX_V6_HOST_BITS = 16;

  private static final Pattern LABEL =
      Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", Pattern.CASE_INSENSITIVE);
  private static final Pattern NUMERIC = Pattern.compile("\\d+|0[xX][0-9a-fA-F]*");
  private static final Pattern OCTETS = Pattern.compile("[0-9,.-]*[,-][0-9,.-]*");
  private static final Pattern OCTET_RANGE = Pattern.compile("(\\d{1,3})(?:-(\\d{1,3}))?");
  private static final String EXPECTED =
      "expected a name, an address, a block such as 10.0.0.0/24 or a range such as 10.0.0.1-20";

  private final String text;
  private final List<TargetSpec.Item> included = new ArrayList<>();
  private final List<Target> excluded = new ArrayList<>();

  TargetGrammar(String text) {
    this.text = text;
  }

  Parsed<TargetSpec> parse() {
    if (text.length() > MAX_CHARS) {
      return Parsed.invalid(
          MAX_CHARS + 1, "", text.length() + " characters, expected at most " + MAX_CHARS);
    }
    int start = 0;
    while (start < text.length()) {
      if (Character.isWhitespace(text.charAt(start))) {
        start++;
        continue;
      }
      int end = start;
      while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
        end++;
      }
      if (word(text.substring(start, end), start + 1) instanceof Rejected(var error)) {
        return new Parsed.Invalid<>(error);
      }
      start = end;
    }
    if (included.isEmpty()) {
      return Parsed.invalid(1, "", "no target; " + EXPECTED);
    }
    return new Parsed.Valid<>(
        new TargetSpec(HostileText.clean(text.strip(), MAX_CHARS), included, excluded));
  }

  /** What became of a word, or of the target in it. */
  private sealed interface Outcome {}

  private record Rejected(GrammarError error) implements Outcome {}

  private record Accepted(Target target) implements Outcome {}

  private static Outcome rejected(int column, String offender, String reason) {
    return new Rejected(new GrammarError(column, offender, reason));
  }

  private Outcome word(String word, int column) {
    if (included.size() + excluded.size() == MAX_ITEMS) {
      return rejected(column, word, "too many targets; expected at most " + MAX_ITEMS);
    }
    if (word.startsWith("!")) {
      Outcome outcome = target(word.substring(1), column + 1);
      if (outcome instanceof Accepted(var target)) {
        excluded.add(target);
      }
      return outcome;
    }
    int colon = portColon(word);
    if (colon < 0) {
      Outcome outcome = target(word, column);
      if (outcome instanceof Accepted(var target)) {
        included.add(new TargetSpec.Item(target, OptionalInt.empty()));
      }
      return outcome;
    }
    return withPort(word, colon, column);
  }

  private Outcome withPort(String word, int colon, int column) {
    boolean bracketed = word.startsWith("[");
    String host = bracketed ? word.substring(1, colon - 1) : word.substring(0, colon);
    String digits = word.substring(colon + 1);
    if (!digits.matches("\\d{1,5}") || Integer.parseInt(digits) > PortSet.MAX_PORT) {
      return rejected(column + colon + 1, digits, "not a port; expected 0-" + PortSet.MAX_PORT);
    }
    if (bracketed && host.indexOf(':') < 0) {
      return rejected(column, word, "brackets hold an IPv6 address, as in [::1]:80");
    }
    Outcome outcome = target(host, bracketed ? column + 1 : column);
    if (outcome instanceof Accepted(var target)) {
      included.add(new TargetSpec.Item(target, OptionalInt.of(Integer.parseInt(digits))));
    }
    return outcome;
  }

  /** Where the colon before a port is, or -1: an address of version 6 needs brackets for it. */
  private static int portColon(String word) {
    if (word.startsWith("[")) {
      int close = word.indexOf("]:");
      return close < 0 ? -1 : close + 1;
    }
    int colon = word.indexOf(':');
    return colon >= 0 && word.indexOf(':', colon + 1) < 0 ? colon : -1;
  }

  private static Outcome target(String word, int column) {
    if (word.isEmpty()) {
      return rejected(column, "", "nothing here; " + EXPECTED);
    }
    String bare =
        word.startsWith("[") && word.endsWith("]") && word.indexOf(':') >= 0
            ? word.substring(1, word.length() - 1)
            : word;
    Optional<Cidr> cidr = Cidr.tryParse(bare);
    if (cidr.isPresent()) {
      // One form for each address, so that an exclusion meets whatever includes it.
      return block(EmbeddedAddresses.unmapped(cidr.get()), word, column);
    }
    if (bare.indexOf('/') >= 0) {
      return rejected(
          column, word, "not a block; expected an address and a length, as 10.0.0.0/24");
    }
    if (bare.indexOf('%') >= 0) {
      return rejected(column, word, "an address with a zone is link-local: never scanned");
    }
    if (bare.indexOf(':') >= 0) {
      return rejected(column, word, "not an IPv6 address");
    }
    return OCTETS.matcher(bare).matches() ? octets(bare, column) : name(bare, column);
  }

  private static Outcome block(Cidr cidr, String word, int column) {
    boolean v4 = cidr.network().family() == IpAddress.Family.V4;
    int most = v4 ? MAX_V4_HOST_BITS : MAX_V6_HOST_BITS;
    if (cidr.hostBits() > most) {
      int longest = cidr.network().family().bits() - most;
      return rejected(column, word, "too large a block; expected at most a /" + longest);
    }
    return new Accepted(new Target.Block(cidr));
  }

  private static Outcome octets(String word, int column) {
    String[] places = word.split("\\.", -1);
    if (places.length != 4) {
      return rejected(column, word, "expected four octets, as in 10.0.0-3.1,5");
    }
    List<SortedSet<Integer>> octets = new ArrayList<>();
    int at = column;
    for (String place : places) {
      SortedSet<Integer> values = new TreeSet<>();
      for (String range : place.split(",", -1)) {
        if (!addOctets(range, values)) {
          return rejected(
              at, range, "expected an octet 0-255 without leading zeros, or a range such as 1-20");
        }
        at += range.length() + 1;
      }
      octets.add(values);
    }
    Target.Octets target = new Target.Octets(octets);
    long most = 1L << MAX_V4_HOST_BITS;
    return target.count() > most
        ? rejected(column, word, target.count() + " addresses; expected at most " + most)
        : new Accepted(target);
  }

  private static boolean addOctets(String range, SortedSet<Integer> values) {
    var matcher = OCTET_RANGE.matcher(range);
    if (!matcher.matches()) {
      return false;
    }
    String high = matcher.group(2) == null ? matcher.group(1) : matcher.group(2);
    int first = octet(matcher.group(1));
    int last = octet(high);
    if (first < 0 || last < first) {
      return false;
    }
    for (int value = first; value <= last; value++) {
      values.add(value);
    }
    return true;
  }

  private static int octet(String digits) {
    boolean leadingZero = digits.length() > 1 && digits.charAt(0) == '0';
    int value = Integer.parseInt(digits);
    return leadingZero || value > 255 ? -1 : value;
  }

  private static Outcome name(String word, int column) {
    String host = word.endsWith(".") ? word.substring(0, word.length() - 1) : word;
    String[] labels = host.split("\\.", -1);
    if (NUMERIC.matcher(labels[labels.length - 1]).matches()) {
      return rejected(column, word, "an IPv4 address is four decimal octets without leading zeros");
    }
    if (host.length() > 253) {
      return rejected(column, word, "a name of " + host.length() + " characters; expected <= 253");
    }
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        return rejected(column, word, EXPECTED);
      }
    }
    return new Accepted(new Target.Name(host.toLowerCase(Locale.ROOT)));
  }
}
