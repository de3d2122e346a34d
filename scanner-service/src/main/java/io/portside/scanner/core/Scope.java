package io.portside.scanner.core;

import static java.util.Objects.requireNonNull;

import io.portside.common.net.Cidr;
import java.time.Instant;

/**
 * The consent record: what may be scanned, on whose word and why.
 *
 * @param covers which targets
 * @param ports which of their ports
 * @param maxRatePerSecond connects per second to one address; 0: unlimited
 * @param owner who answers for it
 * @param reason why it is scanned
 * @param expires from when on it allows nothing
 * @param authorization the words by which scanning public addresses was authorised; empty: the
 *     scope allows none
 */
public record Scope(
    Covers covers,
    PortSet ports,
    int maxRatePerSecond,
    String owner,
    String reason,
    Instant expires,
    String authorization) {
  public Scope {
    requireNonNull(covers);
    requireNonNull(ports);
    requireNonNull(owner);
    requireNonNull(reason);
    requireNonNull(expires);
    requireNonNull(authorization);
    if (maxRatePerSecond < 0) {
      throw new IllegalArgumentException(
          "maxRatePerSecond: " + maxRatePerSecond + " (expected: at least 0)");
    }
  }

  /** Which targets a scope covers. */
  public sealed interface Covers {
    /** The addresses of a block. */
    record Block(Cidr cidr) implements Covers {
      public Block {
        requireNonNull(cidr);
      }

      @Override
      public String toString() {
        return cidr.toString();
      }
    }

    /** Whatever a name resolves to, if the target is asked for by that name; never loopback. */
    record Name(String host) implements Covers {
      public Name {
        requireNonNull(host);
      }

      @Override
      public String toString() {
        return host;
      }
    }
  }
}
