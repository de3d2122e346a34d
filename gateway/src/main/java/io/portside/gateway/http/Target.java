package io.portside.gateway.http;

import io.portside.gateway.balance.Upstream;
import io.vertx.core.http.HttpServerRequest;

/** Who answers the requests of a route. */
public sealed interface Target {
  /** The endpoints of an upstream. */
  record Proxied(Upstream upstream) implements Target {}

  /** The gateway itself. */
  record Local(Answering answering) implements Target {}

  /** A part of the gateway that answers requests. */
  @FunctionalInterface
  interface Answering {
    /**
     * Answers a request, now or later, on the request's event loop; must not block it.
     *
     * @param path checked, without query
     */
    void answer(HttpServerRequest request, String path);
  }
}
