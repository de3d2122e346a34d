package io.portside.gateway.http;

import io.portside.gateway.listener.Refusal;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/**
 * A response the gateway itself makes when it cannot forward one: problem+json (RFC 9457) with the
 * request's id, and Proxy-Status (RFC 9209).
 *
 * @param status the HTTP status
 * @param refusal why, as counted
 * @param detail one line for whoever asked
 */
record Problem(int status, Refusal refusal, String detail) {
  /** Answers and, where the connection's framing can no longer be trusted, closes it. */
  void answer(HttpServerRequest request, String id) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    String title = io.netty.handler.codec.http.HttpResponseStatus.valueOf(status).reasonPhrase();
    var body =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", title)
            .put("status", status)
            .put("detail", detail)
            .put("reason", refusal.label())
            .put("requestId", id);
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("X-Request-Id", id)
        .putHeader("Proxy-Status", proxyStatus());
    if (status == 405) {
      response.putHeader("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    }
    if (status == 503) {
      response.putHeader("Retry-After", "1");
    }
    // A body that nobody will read: closing is cheaper and safer than swallowing it.
    boolean close = status == 400 || status == 408 || !request.isEnded();
    if (close) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    var sent =
        request.method().equals(HttpMethod.HEAD) ? response.end() : response.end(body.toBuffer());
    sent.onComplete(
        _ -> {
          if (close) {
            request.connection().close();
          }
        });
  }

  private String proxyStatus() {
    String error =
        switch (refusal) {
          case NO_ENDPOINT -> "destination_unavailable";
          case UNREACHABLE -> "connection_refused";
          case QUEUE_FULL, MAX_CONNECTIONS -> "connection_limit_reached";
          case BAD_REQUEST, HEAD_TIMEOUT -> "http_request_error";
          case NO_ROUTE -> "destination_not_found";
          case HOST_NOT_ALLOWED, ORIGIN_NOT_ALLOWED -> "http_request_denied";
          case UPSTREAM_TIMEOUT -> "connection_read_timeout";
          case UPSTREAM_CLOSED -> "connection_terminated";
          case DATAGRAM_DROPPED, INTERNAL -> "proxy_internal_error";
        };
    return RequestFields.PSEUDONYM + "; error=" + error;
  }
}
