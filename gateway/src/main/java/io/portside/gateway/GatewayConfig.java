package io.portside.gateway;

import io.portside.common.config.Check;
import io.portside.common.config.Default;
import io.portside.common.config.Doc;
import io.portside.common.config.Suggestion;
import io.portside.common.net.HostPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway listens on and whom it forwards to.
 *
 * @param suite whether the suite's own listeners are there besides {@code listeners}
 * @param http where the suite's HTTP listener is
 * @param tcp where the suite's chat listeners are, TCP and UDP on the same number
 * @param hosts Host values the suite's HTTP listener answers; empty: loopback names when it is
 *     bound to loopback, else any
 * @param origins whose pages may use the suite's HTTP listener besides its own
 * @param listeners more listeners
 * @param upstreams who is behind them, by name
 * @param drainTimeout how long connections may take to finish at the stop, 0-10 min
 */
public record GatewayConfig(
    @Default("auto") @Doc("the suite's listeners: on, off, auto (unless there are others)")
        Suite suite,
    @Default("127.0.0.1:8080") @Doc("suite: console, REST, WebSocket") HostPort http,
    @Default("127.0.0.1:6667") @Doc("suite: chat over TCP, and UDP on the same port") HostPort tcp,
    @Doc("suite: Host values answered; empty: loopback names, or any") List<String> hosts,
    @Doc("suite: origins whose pages may use it") List<String> origins,
    @Doc("more listeners") List<ListenerConfig> listeners,
    @Doc("who is behind the listeners, by name") Map<String, UpstreamConfig> upstreams,
    @Default("10s") @Doc("how long connections may take to finish at the stop")
        Duration drainTimeout) {
  /** Whether the suite's own listeners are there. */
  public enum Suite {
    /** They are, unless {@code listeners} names others: then the gateway is a plain balancer. */
    AUTO,
    ON,
    OFF
  }

  private static final int MAX_LISTENERS = 256;

  public GatewayConfig {
    hosts = List.copyOf(hosts);
    origins = List.copyOf(origins);
    listeners = List.copyOf(listeners);
    upstreams = Map.copyOf(upstreams);
    Check check =
        Check.of()
            .range("drainTimeout", drainTimeout, Duration.ZERO, Duration.ofMinutes(10))
            .that("listeners", listeners.size() <= MAX_LISTENERS, "more than " + MAX_LISTENERS);
    Set<String> known = new HashSet<>(upstreams.keySet());
    known.addAll(SuiteDefaults.upstreams().keySet());
    Set<String> taken =
        hasSuite(suite, listeners) ? new HashSet<>(SuiteDefaults.LISTENERS) : new HashSet<>();
    for (int i = 0; i < listeners.size(); i++) {
      ListenerConfig listener = listeners.get(i);
      String at = "listeners[" + i + "].";
      check.that(
          at + "name", taken.add(listener.name()), "`" + listener.name() + "` is taken already");
      checkUpstream(check, at + "upstream", listener.upstream(), known);
      for (int j = 0; j < listener.routes().size(); j++) {
        RouteConfig route = listener.routes().get(j);
        if (!route.isBuiltIn()) {
          checkUpstream(check, at + "routes[" + j + "].upstream", route.upstream(), known);
        }
      }
    }
    check.done();
  }

  private static void checkUpstream(
      Check check, String at, @Nullable String upstream, Collection<String> known) {
    if (upstream != null && !known.contains(upstream)) {
      String hint =
          Suggestion.nearest(upstream, known)
              .map(near -> " (did you mean `" + near + "`?)")
              .orElse(" (known: " + String.join(", ", known.stream().sorted().toList()) + ")");
      check.that(at, false, "no upstream `" + upstream + "`" + hint);
    }
  }

  private static boolean hasSuite(Suite suite, List<ListenerConfig> listeners) {
    return switch (suite) {
      case AUTO -> listeners.isEmpty();
      case ON -> true;
      case OFF -> false;
    };
  }

  /** Whether the suite's own listeners are there. */
  public boolean hasSuite() {
    return hasSuite(suite, listeners);
  }

  /** Whether only this machine can reach its listeners. */
  public boolean isLocal() {
    return effectiveListeners().stream().allMatch(listener -> listener.bind().isLoopback());
  }

  /** Every listener that there will be. */
  List<ListenerConfig> effectiveListeners() {
    List<ListenerConfig> all = new ArrayList<>();
    if (hasSuite()) {
      all.addAll(SuiteDefaults.listeners(this));
    }
    all.addAll(listeners);
    return all;
  }

  /** An upstream by its name; the configuration's own come before the suite's. */
  UpstreamConfig upstream(String name) {
    UpstreamConfig own = upstreams.get(name);
    UpstreamConfig found = own == null ? SuiteDefaults.upstreams().get(name) : own;
    if (found == null) {
      throw new IllegalArgumentException("no upstream " + name);
    }
    return found;
  }
}
