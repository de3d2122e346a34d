package io.portside.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portside.common.config.ConfigReader;
import io.portside.common.config.ConfigSources;
import io.portside.common.config.InvalidConfiguration;
import io.portside.gateway.GatewayConfig.Suite;
import io.portside.gateway.ListenerConfig.Protocol;
import io.portside.gateway.balance.UpstreamSettings.Balance;
import io.portside.gateway.health.HealthCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayConfigTest {
  /** As the configuration file has it. */
  public record Root(GatewayConfig gateway) {}

  @TempDir private Path folder = Path.of("");

  @Test
  void theSuiteIsThereByDefault() throws Exception {
    GatewayConfig config = read("");

    assertThat(config.suite()).isEqualTo(Suite.AUTO);
    assertThat(config.http()).hasToString("127.0.0.1:8080");
    assertThat(config.tcp()).hasToString("127.0.0.1:6667");
    assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.isLocal()).isTrue();
    assertThat(config.effectiveListeners())
        .extracting(ListenerConfig::name, ListenerConfig::protocol, l -> l.bind().toString())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("web", Protocol.HTTP, "127.0.0.1:8080"),
            org.assertj.core.groups.Tuple.tuple("chat", Protocol.TCP, "127.0.0.1:6667"),
            org.assertj.core.groups.Tuple.tuple("chat-udp", Protocol.UDP, "127.0.0.1:6667"));
    assertThat(config.upstream("chat-udp").health().check()).isEqualTo(HealthCheck.Kind.NONE);
    assertThat(config.upstream("chat-tcp").sendProxy()).isTrue();
    assertThat(config.upstream("chat-udp").sendProxy()).isTrue();
    assertThat(config.upstream("chat-http").sendProxy()).isFalse();
  }

  @Test
  void aNameThatLooksLikeALoopbackAddressIsNotLocal() throws Exception {
    assertThat(read("gateway: {http: \"127.example.org:80\"}").isLocal()).isFalse();
    assertThat(read("gateway: {http: \"127.9.9.9:80\", tcp: \"[::1]:1\"}").isLocal()).isTrue();
  }

  @Test
  void tenLinesMakeABalancer() throws Exception {
    GatewayConfig config =
        read(
            """
            gateway:
              listeners:
                - {name: web, bind: "0.0.0.0:8000", protocol: tcp, upstream: app}
              upstreams:
                app: {endpoints: ["127.0.0.1:8001", "127.0.0.1:8002", "127.0.0.1:8003"], balance: round-robin}
            """);

    assertThat(config.hasSuite()).isFalse();
    assertThat(config.isLocal()).isFalse();
    assertThat(config.effectiveListeners()).hasSize(1);
    assertThat(config.upstream("app").endpoints())
        .extracting(WeightedEndpoint::toString)
        .containsExactly("127.0.0.1:8001", "127.0.0.1:8002", "127.0.0.1:8003");
  }

  @Test
  void everythingCanBeSaid() throws Exception {
    GatewayConfig config =
        read(
            """
            gateway:
              suite: on
              http: "0.0.0.0:80"
              tcp: "0.0.0.0:67"
              hosts: [ops.example]
              origins: ["https://other.example"]
              drainTimeout: 3s
              listeners:
                - name: shop
                  bind: "[::1]:81"
                  protocol: http
                  backlog: 16
                  maxConnections: 50
                  idleTimeout: 7s
                  headTimeout: 2s
                  poolSize: 3
                  queueSize: 0
                  hosts: [shop.example]
                  checkOrigin: true
                  origins: ["https://x.example"]
                  routes:
                    - {path: /pages, upstream: "@console"}
                    - {host: shop.example, upstream: app}
              upstreams:
                app:
                  endpoints: ["a.example:1 weight 3", "[::1]:2"]
                  balance: least-connections
                  connectTimeout: 250ms
                  attempts: 2
                  sendProxy: true
                  health: {check: none, interval: 2s, timeout: 300ms, rise: 3, fall: 4}
                found: {service: app, port: http}
            """);

    assertThat(config.effectiveListeners()).hasSize(4);
    assertThat(config.hosts()).containsExactly("ops.example");
    assertThat(config.listeners().getFirst())
        .satisfies(
            listener -> {
              assertThat(listener.bind()).hasToString("[::1]:81");
              assertThat(listener.effectiveIdleTimeout()).isEqualTo(Duration.ofSeconds(7));
              assertThat(listener.routes())
                  .containsExactly(
                      new RouteConfig("/pages", "", "@console"),
                      new RouteConfig("/", "shop.example", "app"));
            });
    UpstreamConfig app = config.upstream("app");
    assertThat(app.endpoints().getFirst().weight()).isEqualTo(3);
    assertThat(app.balance()).isEqualTo(Balance.LEAST_CONNECTIONS);
    assertThat(app.health())
        .isEqualTo(
            new HealthCheck(
                HealthCheck.Kind.NONE, Duration.ofSeconds(2), Duration.ofMillis(300), 3, 4));
    assertThat(config.upstream("found").service()).isEqualTo("app");
  }

  @Test
  void everyMistakeIsNamedWithItsPlaceAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    gateway:
                      listeners:
                        - {name: a, bind: "0.0.0.0:70000", upstream: app}
                        - {name: b, bind: "0.0.0.0:8000", upstream: ap}
                        - {name: b, bind: "0.0.0.0:8001", upstreem: app}
                        - {name: c, bind: "0.0.0.0:8002", protocol: http, routes: [{upstream: xyz}]}
                      upstreams:
                        app: {endpoints: ["127.0.0.1:8001"]}
                        none: {}
                    """))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContainingAll(
            ":3:",
            "70000",
            ":4:",
            "no upstream `ap` (did you mean `app`?)",
            ":5:",
            "did you mean `upstream`?",
            "`b` is taken already",
            ":6:",
            "no upstream `xyz` (known: app,",
            ":9:",
            "missing (expected: endpoints, or service and port)");
  }

  @Test
  void aListenersNameMustNotBeOneOfTheSuitesBesideIt() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    gateway:
                      suite: on
                      listeners: [{name: web, bind: "0.0.0.0:8000", upstream: chat-tcp}]
                    """))
        .hasMessageContaining("`web` is taken already");
  }

  private GatewayConfig read(String yaml) throws Exception {
    Path file = Files.writeString(folder.resolve("portside.yaml"), yaml);
    return ConfigReader.read(
            Root.class, Set.of("gateway"), new ConfigSources(file, Map.of(), List.of()))
        .gateway();
  }
}
