package io.portside.common.config;

import io.portside.common.net.HostPort;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A configuration shaped like the real ones: sections, lists, names, references between them. */
record SampleConfig(Gateway gateway, Store store) {

  enum Balance {
    ROUND_ROBIN,
    LEAST_CONNECTIONS
  }

  record Gateway(List<Listener> listeners, Map<String, Upstream> upstreams, Admin admin) {
    Gateway {
      Check check = Check.of();
      for (int i = 0; i < listeners.size(); i++) {
        String upstream = listeners.get(i).upstream();
        check.that(
            "listeners[" + i + "].upstream",
            upstreams.containsKey(upstream),
            "no upstream `" + upstream + "` (expected: one of " + upstreams.keySet() + ")");
      }
      check.done();
    }
  }

  record Listener(
      String name,
      @Doc("Address to accept on") HostPort bind,
      String upstream,
      @Default("1000") int maxConnections) {
    Listener {
      Check.of()
          .notBlank("name", name)
          .notBlank("upstream", upstream)
          .range("maxConnections", maxConnections, 1, 100_000)
          .done();
    }
  }

  record Upstream(
      List<HostPort> endpoints,
      @Default("round-robin") Balance balance,
      @Default("5s") Duration connectTimeout) {
    Upstream {
      Check.of()
          .that("endpoints", !endpoints.isEmpty(), "empty (expected: at least one endpoint)")
          .range("connectTimeout", connectTimeout, Duration.ofMillis(1), Duration.ofMinutes(1))
          .done();
    }
  }

  record Admin(@Doc("Port of the pages; 0 = any free") @Default("9000") int port) {
    Admin {
      Check.of().range("port", port, 0, 65_535).done();
    }
  }

  record Store(
      @Default("data") Path directory,
      @Nullable URI url,
      Optional<String> user,
      @Nullable Secret password,
      @Default("1MiB") ByteSize maxMessage,
      @Default("0.5") double sampling,
      @Default("90") long keepDays,
      @Default("false") boolean readOnly,
      @Default("a, b") List<String> tags) {}
}
