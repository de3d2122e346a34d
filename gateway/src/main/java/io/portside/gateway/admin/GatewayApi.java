package io.portside.gateway.admin;

import io.portside.gateway.balance.Endpoint;
import io.portside.gateway.balance.Upstream;
import io.portside.gateway.http.Target;
import io.portside.gateway.listener.Listener;
import io.portside.gateway.listener.ListenerStats;
import io.portside.gateway.listener.Refusal;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Supplier;

/** What the gateway says of itself: {@code GET /api/gateway/upstreams} and {@code /listeners}. */
public final class GatewayApi implements Target.Answering {
  private static final String UPSTREAMS = "/api/gateway/upstreams";
  private static final String LISTENERS = "/api/gateway/listeners";

  private final Supplier<Collection<Upstream>> upstreams;
  private final Supplier<Collection<Listener>> listeners;

  public GatewayApi(
      Supplier<Collection<Upstream>> upstreams, Supplier<Collection<Listener>> listeners) {
    this.upstreams = upstreams;
    this.listeners = listeners;
  }

  @Override
  public void answer(HttpServerRequest request, String path) {
    boolean reads =
        request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    switch (path) {
      case UPSTREAMS, LISTENERS -> {
        if (!reads) {
          request.response().putHeader("Allow", "GET, HEAD");
          send(request, 405, problem(405, "Method Not Allowed", "only GET and HEAD"));
        } else {
          send(request, 200, path.equals(UPSTREAMS) ? upstreams() : listeners());
        }
      }
      default ->
          send(
              request,
              404,
              problem(404, "Not Found", "expected " + UPSTREAMS + " or " + LISTENERS));
    }
  }

  private JsonObject upstreams() {
    var all = new JsonArray();
    for (Upstream upstream : upstreams.get()) {
      var endpoints = new JsonArray();
      upstream.endpoints().forEach(endpoint -> endpoints.add(json(endpoint)));
      all.add(
          new JsonObject()
              .put("name", upstream.name())
              .put("balance", upstream.settings().balance().label())
              .put("endpoints", endpoints));
    }
    return new JsonObject().put("upstreams", all);
  }

  private static JsonObject json(Endpoint endpoint) {
    Endpoint.Status status = endpoint.status();
    return new JsonObject()
        .put("endpoint", endpoint.toString())
        .put("source", lower(endpoint.source()))
        .put("state", lower(status.state()))
        .put("since", status.since().toString())
        .put("reason", status.reason())
        .put("activeConnections", endpoint.active())
        .put("totalConnections", endpoint.total())
        .put("failures", endpoint.failures())
        .put("weight", endpoint.weight())
        .put("node", endpoint.node());
  }

  private JsonObject listeners() {
    var all = new JsonArray();
    for (Listener listener : listeners.get()) {
      ListenerStats stats = listener.stats();
      var refused = new JsonObject();
      for (Refusal reason : Refusal.values()) {
        if (stats.refused(reason) > 0) {
          refused.put(reason.label(), stats.refused(reason));
        }
      }
      all.add(
          new JsonObject()
              .put("name", listener.name())
              .put("protocol", listener.protocol())
              .put("address", listener.where())
              .put("activeConnections", stats.active())
              .put("totalConnections", stats.accepted())
              .put("requests", stats.requests())
              .put("retries", stats.retries())
              .put("bytesIn", stats.bytesIn())
              .put("bytesOut", stats.bytesOut())
              .put("refused", refused));
    }
    return new JsonObject().put("listeners", all);
  }

  private static JsonObject problem(int status, String title, String detail) {
    return new JsonObject()
        .put("type", "about:blank")
        .put("title", title)
        .put("status", status)
        .put("detail", detail);
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static void send(HttpServerRequest request, int status, JsonObject body) {
    var response =
        request
            .response()
            .setStatusCode(status)
            .putHeader(
                HttpHeaders.CONTENT_TYPE,
                status == 200 ? "application/json" : "application/problem+json")
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
            .putHeader("X-Content-Type-Options", "nosniff");
    var sent =
        request.method().equals(HttpMethod.HEAD) ? response.end() : response.end(body.toBuffer());
    sent.onFailure(_ -> request.connection().close());
  }
}
