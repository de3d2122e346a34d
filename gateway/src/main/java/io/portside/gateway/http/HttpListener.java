package io.portside.gateway.http;

import static java.util.Objects.requireNonNull;

import io.portside.common.net.SharedPort;
import io.portside.gateway.listener.CannotListenException;
import io.portside.gateway.listener.Listener;
import io.portside.gateway.listener.ListenerStats;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Forwards HTTP/1.1 requests and WebSockets by host and path. As many verticles as the machine has
 * processors share the port; each has its own connections to endpoints, and only counters and the
 * upstreams are shared.
 */
public final class HttpListener implements Listener {
  private final String name;
  private final HttpSettings settings;
  private final Vertx vertx;
  private final ListenerStats stats = new ListenerStats();
  private final List<HttpVerticle> verticles = new ArrayList<>();
  private volatile boolean draining;
  private @Nullable InetSocketAddress address;

  public HttpListener(String name, HttpSettings settings, Vertx vertx) {
    this.name = name;
    this.settings = settings;
    this.vertx = vertx;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String protocol() {
    return "http";
  }

  @Override
  public ListenerStats stats() {
    return stats;
  }

  @Override
  public InetSocketAddress address() {
    return requireNonNull(address, "not started");
  }

  @Override
  public Future<Void> start() {
    int port = SharedPort.of(settings.bind().getPort());
    int share = Runtime.getRuntime().availableProcessors();
    Future<Void> all = Future.succeededFuture();
    for (int i = 0; i < share; i++) {
      var verticle = new HttpVerticle(settings, port, share, stats, () -> draining);
      verticles.add(verticle);
      all = all.compose(_ -> vertx.deployVerticle(verticle)).mapEmpty();
    }
    return all.onSuccess(
            _ ->
                address =
                    new InetSocketAddress(
                        settings.bind().getHostString(), verticles.getFirst().actualPort()))
        .recover(
            cause ->
                Future.failedFuture(
                    new CannotListenException(name, "http", settings.bind(), cause)));
  }

  @Override
  public Future<Void> stop(Duration deadline) {
    draining = true;
    List<Future<Void>> stops = verticles.stream().map(v -> v.drain(deadline)).toList();
    return Future.join(stops)
        .transform(_ -> Future.join(verticles.stream().map(this::undeploy).toList()))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private Future<Void> undeploy(HttpVerticle verticle) {
    return verticle.isDeployed()
        ? vertx.undeploy(verticle.deploymentID())
        : Future.succeededFuture();
  }
}
