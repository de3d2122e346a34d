package io.portside.scanner.core;

import static java.util.Objects.requireNonNull;

import io.portside.common.net.Cidr;
import io.portside.common.net.IpAddress;
import io.portside.scanner.core.Verdict.Allowed;
import io.portside.scanner.core.Verdict.Refused;
import io.portside.scanner.core.Verdict.Rule;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What may be scanned: nothing, unless a scope says so. Decided on addresses by tables of our own,
 * never on names and never by {@link java.net.InetAddress}, which calls {@code 64:ff9b::a9fe:a9fe}
 * and {@code fd00::1} ordinary.
 *
 * @param hardDeny what no scope can allow
 * @param excluded blocks that win over every scope
 * @param scopes what is allowed
 * @param own ports of Portside's own store and bus, by address
 */
public record TargetPolicy(
    HardDeny hardDeny, List<Cidr> excluded, List<Scope> scopes, Map<IpAddress, PortSet> own) {
  private static final List<Cidr> LOOPBACK =
      List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128"));

  /** What is not reachable from the internet at large: RFC 1918, 6598, 4193. */
  private static final List<Cidr> PRIVATE =
      List.of(
          Cidr.parse("10.0.0.0/8"),
          Cidr.parse("172.16.0.0/12"),
          Cidr.parse("192.168.0.0/16"),
          Cidr.parse("100.64.0.0/10"),
          Cidr.parse("fc00::/7"));

  public TargetPolicy {
    requireNonNull(hardDeny);
    excluded = excluded.stream().map(EmbeddedAddresses::unmapped).toList();
    scopes = List.copyOf(scopes);
    own = Map.copyOf(own);
  }

  /** The scopes that allow every port of the loopback addresses, at any rate, for good. */
  public static List<Scope> loopback() {
    return LOOPBACK.stream()
        .map(
            cidr ->
                new Scope(
                    new Scope.Covers.Block(cidr),
                    PortSet.range(0, PortSet.MAX_PORT),
                    0,
                    "installation",
                    "a host may look at itself",
                    Instant.MAX,
                    ""))
        .toList();
  }

  /** Whether the address is the host itself. */
  public static boolean isLoopback(IpAddress address) {
    IpAddress dialled = EmbeddedAddresses.unmapped(address);
    return LOOPBACK.stream().anyMatch(cidr -> cidr.contains(dialled));
  }

  /** Whether every address of the block is the host itself. */
  public static boolean isLoopback(Cidr block) {
    return LOOPBACK.stream().anyMatch(cidr -> cidr.contains(block));
  }

  /**
   * Whether these ports of the address may be scanned.
   *
   * @param name the name by which the target was asked for; null: by its address
   */
  public Verdict judge(IpAddress address, @Nullable String name, PortSet ports, Instant now) {
    IpAddress dialled = EmbeddedAddresses.unmapped(address);
    Optional<Refused> never = never(dialled, ports);
    if (never.isPresent()) {
      return never.get();
    }
    for (IpAddress inner : EmbeddedAddresses.in(dialled)) {
      if (judge(inner, name, ports, now) instanceof Refused(Rule rule, String text)) {
        return new Refused(rule, dialled + " leads to " + text);
      }
    }
    return byScope(dialled, name, ports, now);
  }

  private Optional<Refused> never(IpAddress address, PortSet ports) {
    Optional<Refused> denied =
        hardDeny
            .find(address)
            .map(
                entry ->
                    new Refused(
                        Rule.HARD_DENY,
                        address
                            + ": "
                            + entry.prefix()
                            + " "
                            + entry.what()
                            + ": never scanned (hard deny)"));
    if (denied.isPresent()) {
      return denied;
    }
    PortSet ours = own.getOrDefault(address, PortSet.EMPTY);
    if (ours.stream().anyMatch(ports::contains)) {
      String text = address + " port " + ours + ": Portside's own store or bus: never scanned";
      return Optional.of(new Refused(Rule.OWN_ADDRESS, text));
    }
    return excluded.stream()
        .filter(cidr -> cidr.contains(address))
        .findFirst()
        .map(cidr -> new Refused(Rule.EXCLUDED, address + ": " + cidr + " is excluded"));
  }

  private Verdict byScope(IpAddress address, @Nullable String name, PortSet ports, Instant now) {
    Refused best =
        new Refused(
            Rule.NO_SCOPE,
            address
                + " is in no scope, and what no scope covers is not scanned"
                + " (deny by default); an admin adds one under scanner.scopes");
    for (Scope scope : scopes) {
      if (!covers(scope, address, name)) {
        continue;
      }
      Optional<Refused> refused = refusal(scope, address, ports, now);
      if (refused.isEmpty()) {
        return new Allowed(scope);
      }
      best = refused.get();
    }
    return best;
  }

  private static Optional<Refused> refusal(
      Scope scope, IpAddress address, PortSet ports, Instant now) {
    String named = address + ": the scope " + scope.covers() + " of " + scope.owner();
    if (!now.isBefore(scope.expires())) {
      return Optional.of(new Refused(Rule.SCOPE_EXPIRED, named + " expired on " + scope.expires()));
    }
    if (!scope.ports().containsAll(ports)) {
      return Optional.of(
          new Refused(Rule.SCOPE_PORTS, named + " allows only ports " + scope.ports()));
    }
    if (isPublic(address) && scope.authorization().isBlank()) {
      return Optional.of(
          new Refused(Rule.PUBLIC, named + " holds no authorization for a public address"));
    }
    return Optional.empty();
  }

  private static boolean covers(Scope scope, IpAddress address, @Nullable String name) {
    return switch (scope.covers()) {
      case Scope.Covers.Block block -> block.cidr().contains(address);
      // A name is no consent to look at the scanner's own host: whoever runs the name decides
      // what it resolves to.
      case Scope.Covers.Name named ->
          name != null && named.host().equalsIgnoreCase(name) && !isLoopback(address);
    };
  }

  private static boolean isPublic(IpAddress address) {
    return !isLoopback(address) && PRIVATE.stream().noneMatch(cidr -> cidr.contains(address));
  }
}
