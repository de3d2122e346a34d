package io.portside.scanner.core;

import io.portside.common.net.Cidr;
import io.portside.common.net.IpAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * The version 4 addresses that a version 6 address leads to: translators and tunnels carry a packet
 * for the outer address to the inner one, so an address is only as harmless as what is inside.
 */
final class EmbeddedAddresses {
  private static final Cidr V4_MAPPED = Cidr.parse("::ffff:0:0/96"); // RFC 4291 2.5.5.2
  private static final Cidr V4_COMPATIBLE = Cidr.parse("::/96"); // RFC 4291 2.5.5.1
  private static final Cidr V4_TRANSLATED = Cidr.parse("::ffff:0:0:0/96"); // RFC 2765 2.1
  private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96"); // RFC 6052 2.1
  private static final Cidr NAT64_LOCAL = Cidr.parse("64:ff9b:1::/48"); // RFC 8215
  private static final Cidr SIX_TO_FOUR = Cidr.parse("2002::/16"); // RFC 3056
  private static final Cidr TEREDO = Cidr.parse("2001::/32"); // RFC 4380

  private EmbeddedAddresses() {}

  /** The address itself, or for a v4-mapped one the version 4 address the kernel would dial. */
  static IpAddress unmapped(IpAddress address) {
    return V4_MAPPED.contains(address) ? IpAddress.v4(address.low()) : address;
  }

  /** The block itself, or for one of v4-mapped addresses the block of version 4 they stand for. */
  static Cidr unmapped(Cidr block) {
    return V4_MAPPED.contains(block)
        ? new Cidr(IpAddress.v4(block.network().low()), block.prefixLength() - 96)
        : block;
  }

  /** What is inside; empty for an ordinary address. */
  static List<IpAddress> in(IpAddress address) {
    if (V4_MAPPED.contains(address)
        || V4_TRANSLATED.contains(address)
        || NAT64.contains(address)
        || isV4Compatible(address)) {
      return List.of(IpAddress.v4(address.low()));
    }
    if (NAT64_LOCAL.contains(address)) {
      // Which bits hold the address depends on the network's own prefix; zeros belong to the other
      // layout.
      return Stream.of(afterPrefix48(address), IpAddress.v4(address.low()))
          .filter(inner -> inner.low() != 0)
          .toList();
    }
    if (SIX_TO_FOUR.contains(address)) {
      return List.of(IpAddress.v4(address.high() >>> 16));
    }
    if (TEREDO.contains(address)) {
      // The server in clear, the client's mapped address with every bit turned over.
      return List.of(IpAddress.v4(address.high()), IpAddress.v4(~address.low()));
    }
    return List.of();
  }

  /** The unspecified and the loopback address lie in the same block and hold nothing. */
  private static boolean isV4Compatible(IpAddress address) {
    return V4_COMPATIBLE.contains(address) && Long.compareUnsigned(address.low(), 1) > 0;
  }

  /** RFC 6052 2.2: 16 bits after the prefix, eight zero bits, the other 16 bits. */
  private static IpAddress afterPrefix48(IpAddress address) {
    long upper = address.high() & 0xffff;
    long lower = address.low() >>> 40 & 0xffff;
    return IpAddress.v4(upper << 16 | lower);
  }
}
