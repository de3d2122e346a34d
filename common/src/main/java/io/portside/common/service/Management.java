package io.portside.common.service;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.portside.common.bus.BusDrops;
import io.portside.common.net.HostPort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a process tells those who run it: {@code /health/live} (the event loop turns), {@code
 * /health/ready} (every check passes and the stop has not begun) and {@code /metrics} in
 * Prometheus's text format.
 */
public final class Management {
  private static final Duration CHECK_DEADLINE = Duration.ofSeconds(1);
  private static final int IDLE_TIMEOUT_S = 60;

  private record Check(String name, Supplier<Future<Void>> probe) {}

  private record Outcome(String name, @Nullable String problem) {}

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<Check> checks = new CopyOnWriteArrayList<>();
  // Lives as long as the process and owns a notification listener: closed with it.
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final Lifecycle lifecycle;
  private volatile @Nullable HttpServer server;
  private volatile @Nullable HostPort address;

  Management(Lifecycle lifecycle) {
    this.lifecycle = lifecycle;
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    gc.bindTo(registry);
    FunctionCounter.builder("portside.bus.dropped", this, self -> BusDrops.total())
        .description("bus messages of another version or a stranger, dropped")
        .register(registry);
  }

  /** Where services register their counters; names are {@code portside.part.what}. */
  public MeterRegistry metrics() {
    return registry;
  }

  /** The address that health and metrics are on; empty before it is bound. */
  public Optional<HostPort> address() {
    return Optional.ofNullable(address);
  }

  /**
   * Adds a condition of readiness.
   *
   * @param probe called per request; completes when all is well, fails with the reason why not;
   *     given a second
   */
  public void readyWhen(String name, Supplier<Future<Void>> probe) {
    checks.add(new Check(name, probe));
  }

  /**
   * Binds the listener.
   *
   * @return the address taken; fails when it cannot be bound
   */
  Future<HostPort> listen(Vertx vertx, ManagementConfig config) {
    HostPort bind = config.bind();
    var options =
        new HttpServerOptions()
            .setHost(bind.host())
            .setPort(bind.port())
            .setIdleTimeout(IDLE_TIMEOUT_S)
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    return vertx
        .createHttpServer(options)
        .requestHandler(this::handle)
        .listen()
        .onSuccess(bound -> server = bound)
        .map(bound -> new HostPort(bind.host(), bound.actualPort()))
        .onSuccess(bound -> address = bound)
        .recover(
            cause ->
                Future.failedFuture(
                    new IllegalStateException(
                        "management.bind: cannot listen on " + bind + ": " + cause.getMessage(),
                        cause)));
  }

  Future<Void> close() {
    gc.close();
    HttpServer bound = server;
    return bound == null ? Future.succeededFuture() : bound.close();
  }

  private void handle(HttpServerRequest request) {
    switch (request.path()) {
      case "/health/live" -> answer(request, 200, new JsonObject().put("status", "up"));
      case "/health/ready" -> ready(request);
      case "/metrics" ->
          request
              .response()
              .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
              .end(registry.scrape());
      case null, default ->
          answer(
              request,
              404,
              new JsonObject()
                  .put("status", "not found")
                  .put("expected", "/health/live, /health/ready or /metrics"));
    }
  }

  private void ready(HttpServerRequest request) {
    if (lifecycle.isStopping()) {
      answer(request, 503, new JsonObject().put("status", "stopping"));
      return;
    }
    List<Future<Outcome>> outcomes = checks.stream().map(Management::ask).toList();
    Future.join(List.copyOf(outcomes))
        .onComplete(
            done -> {
              List<Outcome> all = outcomes.stream().map(Future::result).toList();
              boolean ok = all.stream().allMatch(outcome -> outcome.problem == null);
              answer(request, ok ? 200 : 503, report(ok, all));
            });
  }

  private static Future<Outcome> ask(Check check) {
    return Future.succeededFuture()
        .compose(begin -> check.probe.get())
        .timeout(CHECK_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .map(ok -> new Outcome(check.name, null))
        .otherwise(cause -> new Outcome(check.name, String.valueOf(cause.getMessage())));
  }

  private static JsonObject report(boolean ok, List<Outcome> outcomes) {
    var list = new JsonArray();
    for (Outcome outcome : outcomes) {
      var line = new JsonObject().put("name", outcome.name).put("ok", outcome.problem == null);
      if (outcome.problem != null) {
        line.put("problem", outcome.problem);
      }
      list.add(line);
    }
    return new JsonObject().put("status", ok ? "ready" : "not ready").put("checks", list);
  }

  private static void answer(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.encode())
        .onFailure(gone -> request.connection().close());
  }
}
