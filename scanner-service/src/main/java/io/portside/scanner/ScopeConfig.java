package io.portside.scanner;

import io.portside.common.config.Check;
import io.portside.common.config.Default;
import io.portside.common.config.Doc;
import io.portside.common.net.Cidr;
import io.portside.scanner.core.PortSet;
import io.portside.scanner.core.Scope;
import io.portside.scanner.core.TargetPolicy;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Consent to scan something, as written in the configuration.
 *
 * @param cidr the addresses; or
 * @param name the host name, whatever it resolves to; exactly one of the two
 * @param ports which ports of them
 * @param maxRate connects per second to one address, 1-100000; absent: the scanner's ratePerTarget,
 *     and no limit for loopback
 * @param owner who answers for it
 * @param reason why it is scanned
 * @param expires the last day of it
 * @param authorization by which words scanning public addresses was authorised; absent: it was not
 */
public record ScopeConfig(
    @Doc("the addresses, such as 10.0.0.0/24") @Nullable Cidr cidr,
    @Doc("instead of cidr: a host name, whatever it resolves to") @Nullable String name,
    @Default("0-65535") @Doc("which ports of them") PortSet ports,
    @Doc("connects per second to one address; absent: ratePerTarget, loopback any")
        @Nullable Integer maxRate,
    @Doc("who answers for it") String owner,
    @Doc("why it is scanned") String reason,
    @Doc("its last day, such as 2030-01-31") LastDay expires,
    @Doc("for public addresses: by which words this was authorised")
        @Nullable String authorization) {
  private static final int MAX_RATE = 100_000;

  public ScopeConfig {
    Check check =
        Check.of()
            .that("cidr", cidr != null || name != null, "missing (expected: cidr or name)")
            .that("name", cidr == null || name == null, "given with cidr (expected: one of them)")
            .notBlank("owner", owner)
            .notBlank("reason", reason);
    if (maxRate != null) {
      check.range("maxRate", maxRate, 1, MAX_RATE);
    }
    check.done();
  }

  Scope scope(int defaultRate) {
    Scope.Covers covers =
        cidr != null
            ? new Scope.Covers.Block(cidr)
            : new Scope.Covers.Name(name == null ? "" : name.toLowerCase(Locale.ROOT));
    return new Scope(
        covers,
        ports,
        maxRate == null ? unlessLoopback(defaultRate) : maxRate,
        owner,
        reason,
        expires.end(),
        authorization == null ? "" : authorization);
  }

  private int unlessLoopback(int defaultRate) {
    return cidr != null && TargetPolicy.isLoopback(cidr) ? 0 : defaultRate;
  }
}
