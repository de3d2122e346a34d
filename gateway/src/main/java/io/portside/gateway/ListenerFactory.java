package io.portside.gateway;

import io.portside.gateway.balance.Upstream;
import io.portside.gateway.http.Access;
import io.portside.gateway.http.HttpLimits;
import io.portside.gateway.http.HttpListener;
import io.portside.gateway.http.HttpSettings;
import io.portside.gateway.http.Route;
import io.portside.gateway.http.Target;
import io.portside.gateway.listener.Listener;
import io.portside.gateway.loop.EventLoops;
import io.portside.gateway.tcp.TcpListener;
import io.portside.gateway.tcp.TcpSettings;
import io.portside.gateway.udp.UdpListener;
import io.portside.gateway.udp.UdpSettings;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Makes listeners of their configuration.
 *
 * @param upstreams by name; every name the configuration uses is there
 * @param builtIn by their names in routes
 */
record ListenerFactory(
    Vertx vertx,
    EventLoops loops,
    Map<String, Upstream> upstreams,
    Map<String, Target.Answering> builtIn,
    GatewayConfig config) {

  /** Makes one; may block to look up the host it is bound to. */
  Listener make(ListenerConfig listener) {
    var bind = new InetSocketAddress(listener.bind().host(), listener.bind().port());
    return switch (listener.protocol()) {
      case TCP -> tcp(listener, bind);
      case UDP -> udp(listener, bind);
      case HTTP -> http(listener, bind);
    };
  }

  private Listener tcp(ListenerConfig listener, InetSocketAddress bind) {
    String name = Objects.requireNonNull(listener.upstream());
    var settings =
        new TcpSettings(
            bind,
            listener.backlog(),
            listener.maxConnections(),
            listener.effectiveIdleTimeout(),
            config.upstream(name).sendProxy());
    return new TcpListener(listener.name(), settings, loops, upstream(name));
  }

  private Listener udp(ListenerConfig listener, InetSocketAddress bind) {
    String name = Objects.requireNonNull(listener.upstream());
    var settings =
        new UdpSettings(
            bind,
            listener.maxConnections(),
            listener.effectiveIdleTimeout(),
            config.upstream(name).sendProxy());
    return new UdpListener(listener.name(), settings, loops, upstream(name));
  }

  private Listener http(ListenerConfig listener, InetSocketAddress bind) {
    var limits =
        new HttpLimits(
            listener.backlog(),
            listener.maxConnections(),
            listener.headTimeout(),
            listener.effectiveIdleTimeout(),
            listener.poolSize(),
            listener.queueSize());
    boolean ours = listener.effectiveRoutes().stream().anyMatch(RouteConfig::isBuiltIn);
    boolean loopback = !bind.isUnresolved() && bind.getAddress().isLoopbackAddress();
    var access =
        new Access(
            ours && loopback,
            lower(listener.hosts()),
            listener.checkOrigin(),
            lower(listener.origins()));
    var routes = listener.effectiveRoutes().stream().map(this::route).toList();
    return new HttpListener(listener.name(), new HttpSettings(bind, limits, access, routes), vertx);
  }

  private Route route(RouteConfig route) {
    Target.Answering answering = builtIn.get(route.upstream());
    Target target =
        answering == null
            ? new Target.Proxied(upstream(route.upstream()))
            : new Target.Local(answering);
    return new Route(route.host().toLowerCase(Locale.ROOT), route.path(), target);
  }

  private Upstream upstream(String name) {
    return Objects.requireNonNull(upstreams.get(name), name);
  }

  private static Set<String> lower(Iterable<String> values) {
    Set<String> all = new HashSet<>();
    values.forEach(value -> all.add(value.toLowerCase(Locale.ROOT)));
    return all;
  }
}
