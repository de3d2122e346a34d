package io.portside.chat.http;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** An answer that is none, as {@code application/problem+json} (RFC 9457). */
record Problem(int status, String title, String detail) {
  static Problem badRequest(String detail) {
    return new Problem(400, "Bad Request", detail);
  }

  static Problem notFound(String detail) {
    return new Problem(404, "Not Found", detail);
  }

  static Problem unavailable() {
    return new Problem(503, "Service Unavailable", "the store does not answer, try again");
  }

  void send(RoutingContext context) {
    if (context.response().ended() || context.response().closed()) {
      return;
    }
    context
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/problem+json")
        .end(
            new JsonObject()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .encode());
  }
}
