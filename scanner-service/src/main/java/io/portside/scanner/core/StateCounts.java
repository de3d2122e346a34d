package io.portside.scanner.core;

/** How many ports are in which state; together they are the ports asked for so far. */
public record StateCounts(int open, int closed, int filtered, int unscanned) {
  /** Nothing counted yet. */
  public static final StateCounts NONE = new StateCounts(0, 0, 0, 0);

  /** So many more in that state. */
  public StateCounts plus(PortState state, int count) {
    return switch (state) {
      case OPEN -> new StateCounts(open + count, closed, filtered, unscanned);
      case CLOSED -> new StateCounts(open, closed + count, filtered, unscanned);
      case FILTERED -> new StateCounts(open, closed, filtered + count, unscanned);
      case UNSCANNED -> new StateCounts(open, closed, filtered, unscanned + count);
    };
  }

  /** How many are in that state. */
  public int of(PortState state) {
    return switch (state) {
      case OPEN -> open;
      case CLOSED -> closed;
      case FILTERED -> filtered;
      case UNSCANNED -> unscanned;
    };
  }

  /** How many have an answer or a final silence. */
  public int probed() {
    return open + closed + filtered;
  }

  /** {@code 1 port}, {@code 2 ports}. */
  public static String ports(int count) {
    return count + (count == 1 ? " port" : " ports");
  }

  /** Such as {@code 3 open, 1020 closed, 1 filtered}; states of no port are left out. */
  public String text() {
    StringBuilder text = new StringBuilder(open + " open");
    append(text, closed, PortState.CLOSED);
    append(text, filtered, PortState.FILTERED);
    append(text, unscanned, PortState.UNSCANNED);
    return text.toString();
  }

  private static void append(StringBuilder text, int count, PortState state) {
    if (count > 0) {
      text.append(", ").append(count).append(' ').append(state.label());
    }
  }
}
