package io.portside.scanner.core;

import io.portside.common.event.Role;
import io.portside.common.net.IpAddress;
import io.portside.scanner.core.Verdict.Refused;
import io.portside.scanner.core.Verdict.Rule;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a job of a request: reads it, resolves each name once, and has every address judged. One
 * refused address refuses the whole. Blocks while names are resolved; run it on a virtual thread.
 */
public final class ScanPlanner {
  private static final Duration RESOLVE_TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_ADDRESSES_PER_NAME = 16;
  private static final int MAX_HOSTS = 1 << TargetGrammar.MAX_V6_HOST_BITS;

  private final TargetPolicy policy;
  private final ScanLimits limits;
  private final Resolver resolver;
  private final InstantSource clock;

  public ScanPlanner(
      TargetPolicy policy, ScanLimits limits, Resolver resolver, InstantSource clock) {
    this.policy = policy;
    this.limits = limits;
    this.resolver = resolver;
    this.clock = clock;
  }

  /** What becomes of the request; never fails for anything the request can hold. */
  public Plan plan(ScanRequest request) {
    if (!request.actor().role().atLeast(Role.OPERATOR)) {
      String text = "scanning needs the operator role; yours is " + label(request.actor().role());
      return new Plan.Denied(new Refused(Rule.ROLE, text));
    }
    return switch (TargetSpec.parse(request.target())) {
      case Parsed.Invalid<TargetSpec>(var error) -> new Plan.Invalid("target", error);
      case Parsed.Valid<TargetSpec>(var targets) -> withPorts(targets, request.ports());
    };
  }

  private static String label(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  private Plan withPorts(TargetSpec targets, String ports) {
    if (ports.isBlank() && targets.namesItsPorts()) {
      return new Expansion(targets, PortSet.EMPTY).plan();
    }
    return switch (PortSpec.parse(ports)) {
      case Parsed.Invalid<PortSet>(var error) -> new Plan.Invalid("ports", error);
      case Parsed.Valid<PortSet>(var set) -> new Expansion(targets, set).plan();
    };
  }

  /** One request's way from targets to addresses. */
  private final class Expansion {
    private final TargetSpec targets;
    private final PortSet ports;
    private final Instant now = clock.instant();
    private final Set<IpAddress> excludedByName = new HashSet<>();
    private final Map<IpAddress, HostPlan> hosts = new LinkedHashMap<>();
    private long probes;

    Expansion(TargetSpec targets, PortSet ports) {
      this.targets = targets;
      this.ports = ports;
    }

    Plan plan() {
      for (Target target : targets.excluded()) {
        if (target instanceof Target.Name(var host)) {
          try {
            excludedByName.addAll(addresses(host));
          } catch (UnknownHostException e) {
            return unresolved(host, e);
          }
        }
      }
      for (TargetSpec.Item item : targets.included()) {
        Plan refusal = add(item);
        if (refusal != null) {
          return refusal;
        }
      }
      if (hosts.isEmpty()) {
        return new Plan.Invalid(
            "target", new GrammarError(1, "", "nothing is left to scan after the exclusions"));
      }
      ScanJob job = new ScanJob(ScanId.next(now), List.copyOf(hosts.values()));
      return new Plan.Accepted(job, targets.text(), ports.toString());
    }

    private @Nullable Plan add(TargetSpec.Item item) {
      return switch (item.target()) {
        case Target.Block block -> addAll(block.addresses().toList(), null, item.port());
        case Target.Octets octets -> addAll(octets.addresses().toList(), null, item.port());
        case Target.Name(var host) -> {
          try {
            yield addAll(addresses(host), host, item.port());
          } catch (UnknownHostException e) {
            yield unresolved(host, e);
          }
        }
      };
    }

    private @Nullable Plan addAll(
        List<IpAddress> addresses, @Nullable String name, OptionalInt port) {
      PortSet wanted = port.isPresent() ? PortSet.single(port.getAsInt()) : ports;
      for (IpAddress address : addresses) {
        Plan refusal = skipped(address) ? null : addOne(address, name, wanted);
        if (refusal != null) {
          return refusal;
        }
      }
      return null;
    }

    private boolean skipped(IpAddress address) {
      return targets.excludes(address) || excludedByName.contains(address);
    }

    private @Nullable Plan addOne(IpAddress address, @Nullable String name, PortSet wanted) {
      return switch (policy.judge(address, name, wanted, now)) {
        case Refused refused -> new Plan.Denied(name == null ? refused : named(name, refused));
        case Verdict.Allowed(var scope) -> merge(address, name, wanted, scope);
      };
    }

    private @Nullable Plan merge(
        IpAddress address, @Nullable String name, PortSet wanted, Scope scope) {
      HostPlan before = hosts.get(address);
      PortSet merged = before == null ? wanted : before.ports().union(wanted);
      probes += merged.size() - (before == null ? 0 : before.ports().size());
      if (probes > limits.maxProbes() || hosts.size() >= MAX_HOSTS) {
        String text =
            before == null && probes <= limits.maxProbes()
                ? "more than " + MAX_HOSTS + " addresses in one scan"
                : "more than " + limits.maxProbes() + " probes in one scan";
        return new Plan.Denied(new Refused(Rule.TOO_LARGE, text));
      }
      hosts.put(address, new HostPlan(address, name, merged, scope.maxRatePerSecond()));
      return null;
    }

    private Plan unresolved(String host, UnknownHostException cause) {
      int column = targets.text().toLowerCase(Locale.ROOT).indexOf(host) + 1;
      String why = HostileText.clean(String.valueOf(cause.getMessage()), 128);
      return new Plan.Invalid("target", new GrammarError(column, host, "not resolved: " + why));
    }

    private static Refused named(String name, Refused refused) {
      return new Refused(refused.rule(), name + " is " + refused.text());
    }
  }

  private List<IpAddress> addresses(String host) throws UnknownHostException {
    List<IpAddress> addresses = resolver.resolve(host, RESOLVE_TIMEOUT);
    if (addresses.size() > MAX_ADDRESSES_PER_NAME) {
      throw new UnknownHostException(
          addresses.size() + " addresses, expected at most " + MAX_ADDRESSES_PER_NAME);
    }
    return new ArrayList<>(addresses);
  }
}
