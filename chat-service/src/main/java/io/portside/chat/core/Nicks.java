package io.portside.chat.core;

import io.vertx.core.Future;

/**
 * Who bears which nick, in the whole cluster. A claim lasts as long as a living node holds it; who
 * shows the same key may hold it several times and anywhere.
 *
 * <p>May be called from any event loop; futures complete on the caller's, and fail when the store
 * cannot be reached.
 */
public interface Nicks {
  /** Takes the nick, or says false: someone else bears it. Each success needs one release. */
  Future<Boolean> claim(Nick nick, AuthorId author);

  /** Gives one claim back. */
  Future<Void> release(Nick nick, AuthorId author);
}
