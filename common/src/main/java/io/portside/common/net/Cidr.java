package io.portside.common.net;

import static java.util.Objects.requireNonNull;

import io.portside.common.net.IpAddress.Family;
import java.util.Optional;

/**
 * A block of addresses such as {@code 10.0.0.0/8}.
 *
 * @param network its first address; host bits given are cleared
 * @param prefixLength how many leading bits are fixed: 0-32 or 0-128
 */
public record Cidr(IpAddress network, int prefixLength) {
  public Cidr {
    requireNonNull(network);
    int bits = network.family().bits();
    if (prefixLength < 0 || prefixLength > bits) {
      throw new IllegalArgumentException(
          "prefix length " + prefixLength + " (expected: 0-" + bits + ")");
    }
    network = masked(network, prefixLength);
  }

  /** The block of this address alone. */
  public static Cidr of(IpAddress address) {
    return new Cidr(address, address.family().bits());
  }

  /**
   * Reads {@code address/length}, or an address alone; host bits are allowed.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static Cidr parse(String text) {
    return tryParse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    text + " (expected: an address or a block such as 10.0.0.0/8)"));
  }

  /** The same for text that may well be something else. */
  public static Optional<Cidr> tryParse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return IpAddress.parse(text).map(Cidr::of);
    }
    int length = length(text.substring(slash + 1));
    return IpAddress.parse(text.substring(0, slash))
        .filter(address -> length >= 0 && length <= address.family().bits())
        .map(address -> new Cidr(address, length));
  }

  private static int length(String digits) {
    boolean plain =
        !digits.isEmpty()
            && digits.length() <= 3
            && digits.chars().allMatch(c -> c >= '0' && c <= '9')
            && (digits.length() == 1 || digits.charAt(0) != '0');
    return plain ? Integer.parseInt(digits) : -1;
  }

  /** Whether the address lies in this block; never for an address of the other family. */
  public boolean contains(IpAddress address) {
    return address.family() == network.family() && masked(address, prefixLength).equals(network);
  }

  /** Whether every address of the other block lies in this one. */
  public boolean contains(Cidr other) {
    return other.prefixLength >= prefixLength && contains(other.network);
  }

  /** How many bits are free: the block has two to this power addresses. */
  public int hostBits() {
    return network.family().bits() - prefixLength;
  }

  private static IpAddress masked(IpAddress address, int length) {
    if (address.family() == Family.V4) {
      return IpAddress.v4(length == 0 ? 0 : address.low() & -1L << (32 - length));
    }
    if (length == 0) {
      return IpAddress.v6(0, 0);
    }
    if (length <= 64) {
      return IpAddress.v6(address.high() & -1L << (64 - length), 0);
    }
    return IpAddress.v6(address.high(), address.low() & -1L << (128 - length));
  }

  @Override
  public String toString() {
    return network + "/" + prefixLength;
  }
}
