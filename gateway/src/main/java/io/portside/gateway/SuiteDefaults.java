package io.portside.gateway;

import io.portside.common.net.HostPort;
import io.portside.gateway.ListenerConfig.Protocol;
import io.portside.gateway.health.HealthCheck;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The suite's own listeners and upstreams, written as anybody could write them in the file. */
final class SuiteDefaults {
  private static final String WEB = "web";
  private static final String CHAT = "chat";
  private static final String CHAT_UDP = "chat-udp";
  private static final String CHAT_HTTP = "chat-http";
  private static final String CHAT_TCP = "chat-tcp";
  private static final String SCANNER_HTTP = "scanner-http";
  private static final String CHAT_SERVICE = "chat-service";
  private static final String SCANNER_SERVICE = "scanner-service";

  /** The names of the suite's listeners. */
  static final Set<String> LISTENERS = Set.of(WEB, CHAT, CHAT_UDP);

  private static final Map<String, UpstreamConfig> UPSTREAMS =
      Map.of(
          CHAT_HTTP, UpstreamConfig.discovered(CHAT_SERVICE, "http", HealthCheck.tcp()),
          CHAT_TCP, UpstreamConfig.discovered(CHAT_SERVICE, "tcp", HealthCheck.tcp()),
          CHAT_UDP, UpstreamConfig.discovered(CHAT_SERVICE, "udp", HealthCheck.none()),
          SCANNER_HTTP, UpstreamConfig.discovered(SCANNER_SERVICE, "http", HealthCheck.tcp()));

  private static final List<RouteConfig> ROUTES =
      List.of(
          RouteConfig.of("/", RouteConfig.CONSOLE),
          RouteConfig.of("/api/gateway", RouteConfig.API),
          RouteConfig.of("/ws", CHAT_HTTP),
          RouteConfig.of("/api/rooms", CHAT_HTTP),
          RouteConfig.of("/api/users", CHAT_HTTP),
          RouteConfig.of("/api/hooks", CHAT_HTTP),
          RouteConfig.of("/api/session", CHAT_HTTP),
          RouteConfig.of("/api/scans", SCANNER_HTTP));

  private SuiteDefaults() {}

  static Map<String, UpstreamConfig> upstreams() {
    return UPSTREAMS;
  }

  static List<ListenerConfig> listeners(GatewayConfig config) {
    return List.of(
        web(config),
        plain(CHAT, config.tcp(), Protocol.TCP, CHAT_TCP),
        plain(CHAT_UDP, config.tcp(), Protocol.UDP, CHAT_UDP));
  }

  private static ListenerConfig web(GatewayConfig config) {
    return new ListenerConfig(
        WEB,
        config.http(),
        Protocol.HTTP,
        null,
        ROUTES,
        1_024,
        10_000,
        Optional.empty(),
        Duration.ofSeconds(10),
        256,
        1_024,
        config.hosts(),
        true,
        config.origins());
  }

  private static ListenerConfig plain(
      String name, HostPort bind, Protocol protocol, String upstream) {
    return new ListenerConfig(
        name,
        bind,
        protocol,
        upstream,
        List.of(),
        1_024,
        10_000,
        Optional.empty(),
        Duration.ofSeconds(10),
        256,
        1_024,
        List.of(),
        false,
        List.of());
  }
}
