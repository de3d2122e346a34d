package io.portside.common.net;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.Optional;

/**
 * An IP address as a number, never a name: reading one never asks a resolver.
 *
 * @param family version 4 or 6
 * @param high the upper 64 bits of a version 6 address; 0 for version 4
 * @param low the lower 64 bits; for version 4 the address in the lower 32
 */
public record IpAddress(Family family, long high, long low) implements Comparable<IpAddress> {
  private static final long V4_MASK = 0xffff_ffffL;
  private static final Comparator<IpAddress> ORDER =
      Comparator.comparing(IpAddress::family)
          .thenComparing(IpAddress::high, Long::compareUnsigned)
          .thenComparing(IpAddress::low, Long::compareUnsigned);

  /** The version of the protocol. */
  public enum Family {
    V4(32),
    V6(128);

    private final int bits;

    Family(int bits) {
      this.bits = bits;
    }

    /** How many bits an address has. */
    public int bits() {
      return bits;
    }
  }

  public IpAddress {
    requireNonNull(family);
    if (family == Family.V4 && (high != 0 || (low & ~V4_MASK) != 0)) {
      throw new IllegalArgumentException("version 4 address of more than 32 bits");
    }
  }

  /** The version 4 address of these 32 bits. */
  public static IpAddress v4(long bits) {
    return new IpAddress(Family.V4, 0, bits & V4_MASK);
  }

  /** The version 6 address of these 128 bits. */
  public static IpAddress v6(long high, long low) {
    return new IpAddress(Family.V6, high, low);
  }

  /** The same address without scope or name. */
  public static IpAddress of(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return bytes.remaining() == Integer.BYTES
        ? v4(bytes.getInt())
        : v6(bytes.getLong(), bytes.getLong());
  }

  /**
   * Reads a literal: four decimal octets without leading zeros, or the text forms of RFC 4291
   * section 2.2 without zone and brackets. Everything else, {@code 0x7f.1} and {@code 2130706433}
   * included, is empty, because resolvers disagree on it.
   */
  public static Optional<IpAddress> parse(String text) {
    return IpAddressText.parse(text);
  }

  /** The address that many further on; wraps at the end of the family. */
  public IpAddress plus(long count) {
    if (family == Family.V4) {
      return v4(low + count);
    }
    long sum = low + count;
    return v6(Long.compareUnsigned(sum, low) < 0 ? high + 1 : high, sum);
  }

  /**
   * The address for the socket interface. A v4-mapped address comes out as the version 4 address it
   * stands for, as the kernel would treat it.
   */
  public InetAddress toInetAddress() {
    byte[] bytes =
        family == Family.V4
            ? ByteBuffer.allocate(Integer.BYTES).putInt((int) low).array()
            : ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 are the lengths it takes", e);
    }
  }

  @Override
  public int compareTo(IpAddress other) {
    return ORDER.compare(this, other);
  }

  /** Dotted octets, or the canonical form of RFC 5952. */
  @Override
  public String toString() {
    return IpAddressText.format(this);
  }
}
