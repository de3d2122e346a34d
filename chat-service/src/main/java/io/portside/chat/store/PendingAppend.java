package io.portside.chat.store;

import io.portside.chat.core.Append;
import io.portside.chat.core.Draft;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;

/**
 * An append on its way.
 *
 * @param json the body as stored
 * @param answer takes the outcome back to the caller's event loop
 */
record PendingAppend(Draft draft, String json, Handler<AsyncResult<Append>> answer) {
  /** What it counts in the queue's bound: the body, and a lump for the rest. */
  long bytes() {
    return json.length() + 256L;
  }
}
