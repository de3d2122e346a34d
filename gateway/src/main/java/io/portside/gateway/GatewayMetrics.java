package io.portside.gateway;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.portside.gateway.balance.Endpoint;
import io.portside.gateway.balance.Upstream;
import io.portside.gateway.listener.Listener;
import io.portside.gateway.listener.ListenerStats;
import io.portside.gateway.listener.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The gateway's numbers under {@code /metrics}. */
final class GatewayMetrics {
  private final MultiGauge up;
  private final MultiGauge active;
  private final Collection<Upstream> upstreams;

  GatewayMetrics(MeterRegistry registry, Collection<Upstream> upstreams) {
    this.upstreams = upstreams;
    this.up =
        MultiGauge.builder("portside.gateway.endpoint.up")
            .description("1 while an endpoint gets work")
            .register(registry);
    this.active =
        MultiGauge.builder("portside.gateway.endpoint.active")
            .description("connections, sessions or requests an endpoint has")
            .register(registry);
  }

  /** Shows the endpoints there are now; they come and go with discovery. */
  void refresh() {
    List<Row<?>> ups = new ArrayList<>();
    List<Row<?>> actives = new ArrayList<>();
    for (Upstream upstream : upstreams) {
      for (Endpoint endpoint : upstream.endpoints()) {
        Tags tags = Tags.of("upstream", upstream.name(), "endpoint", endpoint.toString());
        ups.add(Row.of(tags, endpoint, GatewayMetrics::isUp));
        actives.add(Row.of(tags, endpoint, Endpoint::active));
      }
    }
    up.register(ups, true);
    active.register(actives, true);
  }

  private static double isUp(Endpoint endpoint) {
    return switch (endpoint.status().state()) {
      case STARTING, UP -> 1;
      case DOWN, DRAINING -> 0;
    };
  }

  static void bind(MeterRegistry registry, Listener listener) {
    ListenerStats stats = listener.stats();
    Tags tags = Tags.of("listener", listener.name());
    Gauge.builder("portside.gateway.connections.active", stats, ListenerStats::active)
        .description("connections or sessions at present")
        .tags(tags)
        .register(registry);
    counter(registry, "portside.gateway.connections", tags, stats, ListenerStats::accepted);
    counter(registry, "portside.gateway.requests", tags, stats, ListenerStats::requests);
    counter(registry, "portside.gateway.retries", tags, stats, ListenerStats::retries);
    counter(registry, "portside.gateway.bytes.in", tags, stats, ListenerStats::bytesIn);
    counter(registry, "portside.gateway.bytes.out", tags, stats, ListenerStats::bytesOut);
    for (Refusal reason : Refusal.values()) {
      counter(
          registry,
          "portside.gateway.refused",
          tags.and("reason", reason.label()),
          stats,
          s -> s.refused(reason));
    }
  }

  private static void counter(
      MeterRegistry registry,
      String name,
      Tags tags,
      ListenerStats stats,
      ToDoubleFunction<ListenerStats> value) {
    FunctionCounter.builder(name, stats, value).tags(tags).register(registry);
  }
}
