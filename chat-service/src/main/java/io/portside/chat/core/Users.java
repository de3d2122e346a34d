package io.portside.chat.core;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Everyone who was ever here. May be called from any event loop. */
public interface Users {
  /**
   * One of them.
   *
   * @param firstSeen in milliseconds since 1970 UTC
   * @param online whether somebody bears the nick now
   * @param rooms where, by name
   */
  record User(long id, String name, long firstSeen, boolean online, List<RoomName> rooms) {
    public User {
      rooms = List.copyOf(rooms);
    }
  }

  /** The user of this id; fails when the store cannot be reached. */
  Future<Optional<User>> find(long id);
}
