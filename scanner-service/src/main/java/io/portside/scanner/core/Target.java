package io.portside.scanner.core;

import static java.util.Objects.requireNonNull;

import io.portside.common.net.Cidr;
import io.portside.common.net.IpAddress;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What a target text stands for, before any name is resolved. */
public sealed interface Target {
  /** A host name, in lower case and without a final dot. */
  record Name(String host) implements Target {
    public Name {
      requireNonNull(host);
    }
  }

  /** A block of addresses; a single literal is a block of one. */
  record Block(Cidr cidr) implements Target {
    public Block {
      requireNonNull(cidr);
    }

    Stream<IpAddress> addresses() {
      return LongStream.range(0, 1L << cidr.hostBits()).mapToObj(cidr.network()::plus);
    }

    boolean contains(IpAddress address) {
      return cidr.contains(address);
    }
  }

  /**
   * Version 4 addresses by octet lists and ranges, such as {@code 10.0.0-3.1,5}.
   *
   * @param octets for each of the four places the values it takes
   */
  record Octets(List<SortedSet<Integer>> octets) implements Target {
    public Octets {
      octets = octets.stream().map(Collections::unmodifiableSortedSet).toList();
      if (octets.size() != 4) {
        throw new IllegalArgumentException(octets.size() + " octets (expected: 4)");
      }
    }

    long count() {
      return octets.stream().mapToLong(set -> set.size()).reduce(1, (a, b) -> a * b);
    }

    Stream<IpAddress> addresses() {
      return octets.stream()
          .reduce(
              Stream.of(0L),
              (prefixes, set) ->
                  prefixes.flatMap(prefix -> set.stream().map(octet -> prefix << 8 | octet)),
              Stream::concat)
          .map(IpAddress::v4);
    }

    boolean contains(IpAddress address) {
      if (address.family() != IpAddress.Family.V4) {
        return false;
      }
      for (int i = 0; i < octets.size(); i++) {
        int octet = (int) (address.low() >> (24 - 8 * i) & 255);
        if (!octets.get(i).contains(octet)) {
          return false;
        }
      }
      return true;
    }
  }
}
