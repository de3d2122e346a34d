package io.portside.scanner.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;

/** Ports, kept as the ranges they form: all 65,536 of them take two numbers. */
public final class PortSet {
  /** The highest port. */
  public static final int MAX_PORT = 65_535;

  /** Longer than the text of any set: every other port of five digits. */
  private static final int MAX_TEXT = 6 * (MAX_PORT + 1);

  /** No port at all. */
  public static final PortSet EMPTY = new PortSet(new int[0]);

  /** First and last of each range, ascending, neither touching nor overlapping. */
  private final int[] bounds;

  private final int size;

  private PortSet(int[] bounds) {
    this.bounds = bounds;
    int ports = 0;
    for (int i = 0; i < bounds.length; i += 2) {
      ports += bounds[i + 1] - bounds[i] + 1;
    }
    this.size = ports;
  }

  /**
   * The ports whose bits are set.
   *
   * @throws IllegalArgumentException for a bit beyond {@value #MAX_PORT}
   */
  public static PortSet of(BitSet ports) {
    if (ports.length() > MAX_PORT + 1) {
      throw new IllegalArgumentException(
          "port " + (ports.length() - 1) + " (expected: 0-" + MAX_PORT + ")");
    }
    int[] bounds = new int[16];
    int count = 0;
    for (int first = ports.nextSetBit(0); first >= 0; ) {
      int next = ports.nextClearBit(first);
      if (count == bounds.length) {
        bounds = Arrays.copyOf(bounds, count * 2);
      }
      bounds[count++] = first;
      bounds[count++] = next - 1;
      first = ports.nextSetBit(next);
    }
    return count == 0 ? EMPTY : new PortSet(Arrays.copyOf(bounds, count));
  }

  /**
   * The ports this text names, see {@link PortSpec}.
   *
   * @throws IllegalArgumentException saying which column is wrong
   */
  public static PortSet parse(String text) {
    return switch (PortSpec.parse(text, MAX_TEXT)) {
      case Parsed.Valid<PortSet>(var ports) -> ports;
      case Parsed.Invalid<PortSet>(var error) -> throw new IllegalArgumentException(error.text());
    };
  }

  /** These ports. */
  public static PortSet of(int... ports) {
    BitSet bits = new BitSet();
    for (int port : ports) {
      bits.set(port);
    }
    return of(bits);
  }

  /** This port alone. */
  static PortSet single(int port) {
    return new PortSet(new int[] {port, port});
  }

  /** All ports from the first to the last, both included. */
  public static PortSet range(int first, int last) {
    BitSet bits = new BitSet();
    bits.set(first, last + 1);
    return of(bits);
  }

  /** How many ports. */
  public int size() {
    return size;
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** Whether the port is among them. */
  public boolean contains(int port) {
    return rangeOf(port) >= 0;
  }

  /** Which range holds the port, or -1. */
  private int rangeOf(int port) {
    int at = 0;
    int end = bounds.length / 2;
    while (at < end) {
      int middle = (at + end) >>> 1;
      if (port > bounds[2 * middle + 1]) {
        at = middle + 1;
      } else {
        end = middle;
      }
    }
    return 2 * at < bounds.length && bounds[2 * at] <= port ? at : -1;
  }

  /** Whether every port of the other set is among these. */
  public boolean containsAll(PortSet other) {
    for (int i = 0; i < other.bounds.length; i += 2) {
      if (rangeOf(other.bounds[i]) < 0
          || rangeOf(other.bounds[i]) != rangeOf(other.bounds[i + 1])) {
        return false; // Ranges never touch, so one range of the other lies in one of these.
      }
    }
    return true;
  }

  /** The ports of both. */
  public PortSet union(PortSet other) {
    BitSet all = toBits();
    all.or(other.toBits());
    return of(all);
  }

  /** The ports that the other set lacks. */
  public PortSet minus(PortSet other) {
    BitSet rest = toBits();
    rest.andNot(other.toBits());
    return of(rest);
  }

  /** Each port once, ascending. */
  public IntStream stream() {
    return IntStream.range(0, bounds.length / 2)
        .flatMap(i -> IntStream.rangeClosed(bounds[2 * i], bounds[2 * i + 1]));
  }

  /** Each port once, ascending; takes no memory per port. */
  public PrimitiveIterator.OfInt iterator() {
    return new PrimitiveIterator.OfInt() {
      private int range;
      private int next = bounds.length == 0 ? 0 : bounds[0];

      @Override
      public boolean hasNext() {
        return range < bounds.length;
      }

      @Override
      public int nextInt() {
        if (!hasNext()) {
          throw new java.util.NoSuchElementException();
        }
        int port = next;
        if (port < bounds[range + 1]) {
          next = port + 1;
        } else {
          range += 2;
          next = hasNext() ? bounds[range] : 0;
        }
        return port;
      }
    };
  }

  private BitSet toBits() {
    BitSet bits = new BitSet(bounds.length == 0 ? 0 : bounds[bounds.length - 1] + 1);
    for (int i = 0; i < bounds.length; i += 2) {
      bits.set(bounds[i], bounds[i + 1] + 1);
    }
    return bits;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PortSet set && Arrays.equals(bounds, set.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }

  /** The shortest text that {@link PortSpec} reads back, such as {@code 22,80-90}. */
  @Override
  public String toString() {
    List<String> ranges = new ArrayList<>();
    for (int i = 0; i < bounds.length; i += 2) {
      ranges.add(
          bounds[i] == bounds[i + 1]
              ? Integer.toString(bounds[i])
              : bounds[i] + "-" + bounds[i + 1]);
    }
    return String.join(",", ranges);
  }
}
