package io.portside.chat.core;

import static java.util.Objects.requireNonNull;

import io.portside.common.event.Body;
import org.jspecify.annotations.Nullable;

/**
 * A row to be appended.
 *
 * @param author the scope of {@code cid}, and who may edit it later
 * @param from the name shown
 * @param cid unique for the author for good
 * @param on the seq of the author's own message that {@code body} replaces; null: a new message
 */
public record Draft(
    RoomName room, AuthorId author, String from, String cid, Body body, @Nullable Long on) {
  public Draft {
    requireNonNull(room);
    requireNonNull(author);
    requireNonNull(from);
    requireNonNull(cid);
    requireNonNull(body);
  }

  public Draft(RoomName room, AuthorId author, String from, String cid, Body body) {
    this(room, author, from, cid, body, null);
  }
}
