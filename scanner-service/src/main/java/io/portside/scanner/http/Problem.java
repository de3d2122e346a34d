package io.portside.scanner.http;

import io.portside.scanner.core.Plan;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/**
 * An answer that says what went wrong, in the form of RFC 9457.
 *
 * @param status the HTTP status code
 * @param title its meaning, the same for every problem of the kind
 * @param detail what is wrong this time, one line
 * @param more further members
 */
record Problem(int status, String title, String detail, JsonObject more) {
  static Problem of(int status, String title, String detail) {
    return new Problem(status, title, detail, new JsonObject());
  }

  static Problem of(Plan.Invalid problem) {
    JsonObject more =
        new JsonObject()
            .put("field", problem.field())
            .put("column", problem.error().column())
            .put("offender", problem.error().offender());
    return new Problem(400, "Bad Request", problem.text(), more);
  }

  static Problem of(Plan.Denied denied) {
    JsonObject more = new JsonObject().put("rule", denied.refusal().rule().label());
    return new Problem(403, "Refused by policy", denied.text(), more);
  }

  static Problem noSuchScan(String id) {
    return of(404, "Not Found", "no scan " + id);
  }

  void send(HttpServerResponse response) {
    JsonObject body =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", title)
            .put("status", status)
            .put("detail", detail)
            .mergeIn(more);
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .end(body.toBuffer());
  }
}
