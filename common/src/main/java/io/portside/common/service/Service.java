package io.portside.common.service;

import io.vertx.core.Future;

/** One of the suite's parts, alone in its process or beside the others in one. */
public interface Service {
  /** Its kind, as in heartbeats, metrics and compose files, such as {@code chat-service}. */
  String name();

  /**
   * Begins to serve, and registers with {@link Node#lifecycle} what is to be done at the stop.
   *
   * @return completes when every listener is bound; fails with the reason why not, which stops the
   *     process
   */
  Future<Void> start(Node node);
}
