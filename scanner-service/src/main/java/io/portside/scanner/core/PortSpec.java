package io.portside.scanner.core;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The port grammar: items between commas, spaces around them ignored, duplicates merged.
 *
 * <ul>
 *   <li>{@code 22}, {@code 20-25}, {@code 80-} (to the end), {@code -5} (from 1), {@code -}
 *       (1-65535; port 0 only if named)
 *   <li>{@code ssh}, {@code http*}, {@code ?map}: service names and wildcards
 *   <li>{@code top-ports 20}: the ports most often found open, in Portside's own order
 *   <li>{@code T:} before an item: TCP, from there on; {@code U:} is not offered yet
 * </ul>
 */
public final class PortSpec {
  /** The longest text that is read. */
  public static final int MAX_CHARS = 4_096;

  private static final Pattern RANGE = Pattern.compile("(\\d*)(-?)(\\d*)");
  private static final Pattern TOP = Pattern.compile("(?i)(top-ports)(?:\\s+|\\s*[=:]\\s*)(\\S+)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z?*][A-Za-z0-9._?*-]*");
  private static final String EXPECTED =
      "expected a port, a range such as 20-25, a service name or top-ports N";

  private final String text;
  private final BitSet ports = new BitSet();

  private PortSpec(String text) {
    this.text = text;
  }

  /** Reads the text, or says which column is wrong. */
  public static Parsed<PortSet> parse(String text) {
    return parse(text, MAX_CHARS);
  }

  static Parsed<PortSet> parse(String text, int maxChars) {
    if (text.length() > maxChars) {
      return Parsed.invalid(
          maxChars + 1, "", text.length() + " characters, expected at most " + maxChars);
    }
    PortSpec spec = new PortSpec(text);
    GrammarError error = spec.read();
    return error == null ? new Parsed.Valid<>(PortSet.of(spec.ports)) : new Parsed.Invalid<>(error);
  }

  private @Nullable GrammarError read() {
    if (text.isBlank()) {
      return new GrammarError(1, "", "no ports; " + EXPECTED);
    }
    int start = 0;
    while (start <= text.length()) {
      int comma = text.indexOf(',', start);
      int end = comma < 0 ? text.length() : comma;
      GrammarError error = readItem(start, end);
      if (error != null) {
        return error;
      }
      start = end + 1;
    }
    return null;
  }

  private @Nullable GrammarError readItem(int from, int to) {
    int start = from;
    while (start < to && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    String item = text.substring(start, to).strip();
    int column = start + 1;
    if (item.length() >= 2 && item.charAt(1) == ':') {
      char protocol = Character.toUpperCase(item.charAt(0));
      if (protocol == 'U') {
        return new GrammarError(column, "U:", "UDP scanning is not offered yet; expected T:");
      }
      if (protocol != 'T') {
        return new GrammarError(column, item.substring(0, 2), "unknown protocol; expected T:");
      }
      String rest = item.substring(2);
      column += 2 + rest.length() - rest.stripLeading().length();
      item = rest.strip();
    }
    if (item.isEmpty()) {
      String where = from == 0 || to == text.length() ? "nothing here" : "nothing between commas";
      return new GrammarError(column, "", where + "; " + EXPECTED);
    }
    return addItem(item, column);
  }

  private @Nullable GrammarError addItem(String item, int column) {
    Matcher range = RANGE.matcher(item);
    if (range.matches()) {
      return addRange(range, item, column);
    }
    Matcher top = TOP.matcher(item);
    if (top.matches()) {
      return addTop(top, column);
    }
    if (NAME.matcher(item).matches()) {
      return addNamed(item, column);
    }
    return new GrammarError(column, item, EXPECTED);
  }

  private @Nullable GrammarError addRange(Matcher range, String item, int column) {
    boolean open = !range.group(2).isEmpty();
    int first = port(range.group(1), 1);
    int last = open ? port(range.group(3), PortSet.MAX_PORT) : first;
    if (first > PortSet.MAX_PORT) {
      return tooHigh(range.group(1), column);
    }
    if (last > PortSet.MAX_PORT) {
      return tooHigh(range.group(3), column + range.start(3));
    }
    if (first > last) {
      String turned =
          range.group(3).isEmpty() || range.group(1).isEmpty()
              ? "; expected at least port 1"
              : "; did you mean " + last + "-" + first + "?";
      return new GrammarError(column, item, "the range runs backwards" + turned);
    }
    ports.set(first, last + 1);
    return null;
  }

  private static GrammarError tooHigh(String digits, int column) {
    return new GrammarError(column, digits, "not a port; expected 0-" + PortSet.MAX_PORT);
  }

  /** The number, or one more than the highest port for anything too large. */
  private static int port(String digits, int whenEmpty) {
    if (digits.isEmpty()) {
      return whenEmpty;
    }
    String plain = digits.replaceFirst("^0+(?=.)", "");
    return plain.length() > 5
        ? PortSet.MAX_PORT + 1
        : Math.min(Integer.parseInt(plain), PortSet.MAX_PORT + 1);
  }

  private @Nullable GrammarError addTop(Matcher top, int column) {
    int most = PortSet.MAX_PORT;
    boolean number = top.group(2).matches("\\d+");
    int count = number ? port(top.group(2), 0) : 0;
    if (count < 1 || count > most) {
      return new GrammarError(
          column + top.start(2), top.group(2), "not a count; expected 1-" + most);
    }
    ServiceNames.topPorts(count).forEach(ports::set);
    return null;
  }

  private @Nullable GrammarError addNamed(String item, int column) {
    String name = item.toLowerCase(Locale.ROOT);
    List<Integer> found =
        name.indexOf('*') >= 0 || name.indexOf('?') >= 0
            ? ServiceNames.portsLike(name)
            : ServiceNames.portsOf(name);
    if (found.isEmpty()) {
      Optional<String> close = ServiceNames.closest(name);
      return new GrammarError(
          column,
          item,
          "unknown service name" + close.map(other -> "; did you mean " + other + "?").orElse(""));
    }
    found.forEach(ports::set);
    return null;
  }
}
