package io.portside.chat.json;

import static java.util.Objects.requireNonNull;

import io.portside.chat.core.Command;
import io.portside.chat.core.Nick;
import io.portside.chat.core.Position;
import io.portside.chat.core.Refusal;
import io.portside.chat.core.RoomName;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one line of a client says. */
public sealed interface ClientEnvelope {
  /** An empty object: the client is still there. */
  record Heartbeat() implements ClientEnvelope {}

  /**
   * The first words of a client.
   *
   * @param id echoed by the answer; null: the client gave none
   * @param key its claim key from an earlier session
   * @param client what it calls itself, such as {@code web/1.0}; empty: nothing
   * @param pos what it has of which room: these rooms are joined
   */
  record Greeting(
      @Nullable Long id,
      @Nullable Nick nick,
      @Nullable String key,
      String client,
      Map<RoomName, Position> pos)
      implements ClientEnvelope {
    public Greeting {
      requireNonNull(client);
      pos = Map.copyOf(pos);
    }
  }

  /** Wants to be answered, no more. */
  record Ping(@Nullable Long id) implements ClientEnvelope {}

  /** Asks for something. */
  record Asking(@Nullable Long id, Command command) implements ClientEnvelope {
    public Asking {
      requireNonNull(command);
    }
  }

  /**
   * Cannot be understood.
   *
   * @param malformed whether it is no envelope at all; a client that keeps sending such is cut
   */
  record Wrong(@Nullable Long id, Refusal why, String text, boolean malformed)
      implements ClientEnvelope {
    public Wrong {
      requireNonNull(why);
      requireNonNull(text);
    }
  }
}
