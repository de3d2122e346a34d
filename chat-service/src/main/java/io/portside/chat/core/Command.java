package io.portside.chat.core;

import static java.util.Objects.requireNonNull;

import io.portside.common.event.Body;
import org.jspecify.annotations.Nullable;

/** What a session may ask for, the same in every protocol. */
public sealed interface Command {
  /**
   * Hear a room; it is made if there is none.
   *
   * @param pos what the client already has: everything after it follows; null: from now on
   */
  record Join(RoomName room, @Nullable Position pos) implements Command {
    public Join {
      requireNonNull(room);
    }

    public Join(RoomName room) {
      this(room, null);
    }
  }

  /** Hear a room no more. */
  record Leave(RoomName room) implements Command {
    public Leave {
      requireNonNull(room);
    }
  }

  /**
   * Say something in a joined room.
   *
   * @param cid the client's own id for it, unique for its claim key for good: a repeat is answered
   *     like the first, and said once
   */
  record Say(RoomName room, String cid, Body.Text body) implements Command {
    /** Longest cid, in characters. */
    public static final int MAX_CID_LENGTH = 64;

    public Say {
      requireNonNull(room);
      requireNonNull(cid);
      requireNonNull(body);
    }
  }

  /** Bear another name. */
  record Rename(Nick nick) implements Command {
    public Rename {
      requireNonNull(nick);
    }
  }

  /**
   * Rows of a room that has been joined or not, newest last.
   *
   * @param before rows with a smaller seq only; {@link Long#MAX_VALUE}: the newest
   * @param limit at most so many rows; the server may give fewer and says whether more exist
   */
  record History(RoomName room, long before, int limit) implements Command {
    public History {
      requireNonNull(room);
    }
  }

  /** Which rooms there are. */
  record Rooms() implements Command {}

  /** Who is in a room, on all nodes. */
  record Who(RoomName room) implements Command {
    public Who {
      requireNonNull(room);
    }
  }

  /**
   * A slash command of another service, such as {@code /scan}.
   *
   * @param room where it was typed and where its results go
   * @param name without the slash
   * @param arguments the rest of the line, trimmed
   */
  record Run(RoomName room, String name, String arguments) implements Command {
    public Run {
      requireNonNull(room);
      requireNonNull(name);
      requireNonNull(arguments);
    }
  }

  /** Which slash commands other services offer. */
  record Help() implements Command {}
}
