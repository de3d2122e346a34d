package io.portside.scanner.cli;

import io.portside.common.event.Actor;
import io.portside.common.event.Role;
import io.portside.scanner.core.Dialer;
import io.portside.scanner.core.HostileText;
import io.portside.scanner.core.Plan;
import io.portside.scanner.core.Resolver;
import io.portside.scanner.core.ScanEngine;
import io.portside.scanner.core.ScanLimits;
import io.portside.scanner.core.ScanPlanner;
import io.portside.scanner.core.ScanRequest;
import io.portside.scanner.core.TargetPolicy;
import io.portside.scanner.probe.JdkResolver;
import io.portside.scanner.probe.SelectorDialer;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/**
 * Scans once, in this process, and prints what it finds as it finds it. The policy is the one of
 * the service: whoever runs the command is an operator, and scopes come from the configuration.
 */
public final class OneShotScan {
  /** Every port has an answer or a final silence. */
  public static final int EXIT_DONE = 0;

  /** The arguments make no sense, or name something that is not there. */
  public static final int EXIT_USAGE = 1;

  /** Some ports stayed unscanned. */
  public static final int EXIT_INCOMPLETE = 2;

  /** The policy refuses the target; nothing was dialled. */
  public static final int EXIT_REFUSED = 3;

  private static final int MAX_ERROR_CHARS = 500;

  private final TargetPolicy policy;
  private final ScanLimits limits;
  private final Resolver resolver;
  private final Supplier<Dialer> dialer;

  /** With the host's own resolver and sockets. */
  public OneShotScan(TargetPolicy policy, ScanLimits limits) {
    this(policy, limits, new JdkResolver(), SelectorDialer::new);
  }

  OneShotScan(TargetPolicy policy, ScanLimits limits, Resolver resolver, Supplier<Dialer> dialer) {
    this.policy = policy;
    this.limits = limits;
    this.resolver = resolver;
    this.dialer = dialer;
  }

  /**
   * Runs the scan to its end.
   *
   * @param targets in the target grammar, one or several per text
   * @param ports in the port grammar; blank: the targets name their ports
   * @return one of the exit codes above
   */
  public int run(List<String> targets, String ports, PrintStream out, PrintStream err) {
    Actor self = new Actor(System.getProperty("user.name", "user"), Role.OPERATOR);
    Clock clock = Clock.systemUTC();
    ScanRequest request = new ScanRequest(String.join(" ", targets), ports, self, "");
    return switch (new ScanPlanner(policy, limits, resolver, clock).plan(request)) {
      case Plan.Invalid invalid -> {
        err.println(HostileText.clean(invalid.text(), MAX_ERROR_CHARS));
        yield EXIT_USAGE;
      }
      case Plan.Denied denied -> {
        err.println(HostileText.clean(denied.text(), MAX_ERROR_CHARS));
        yield EXIT_REFUSED;
      }
      case Plan.Accepted accepted -> scan(accepted, clock, out);
    };
  }

  private int scan(Plan.Accepted plan, Clock clock, PrintStream out) {
    PrintedScan printed = new PrintedScan(plan.job(), out);
    try (ScanEngine engine = new ScanEngine(dialer.get(), policy, limits, clock)) {
      engine.start(plan.job(), printed);
      return printed.await() ? EXIT_DONE : EXIT_INCOMPLETE;
    }
  }
}
