package io.portside.common.event;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * One row of a room's log: durable, numbered, never changed. What changes an earlier message is
 * itself a later row that names it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "t")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ChatEvent.Said.class, name = "msg"),
  @JsonSubTypes.Type(value = ChatEvent.Edited.class, name = "edit")
})
public sealed interface ChatEvent {
  /** The room's name, as in {@code ops}. */
  String room();

  /** The row's number in its room: 1, 2, 3, ... without a hole. */
  long seq();

  /** Changes only when the room's log was restored or made anew; numbers compare only within it. */
  String epoch();

  /** When it was committed, in milliseconds since 1970 UTC. */
  long ts();

  /** Who did it. */
  String from();

  /** The sender's own id for it, unique per sender for good: what makes a retry harmless. */
  String cid();

  /** The row's id, the same in every protocol. */
  @JsonIgnore
  default String mid() {
    return epoch() + "-" + seq();
  }

  /** A message. */
  record Said(String room, long seq, String epoch, long ts, String from, String cid, Body body)
      implements ChatEvent {
    public Said {
      requireNonNull(room);
      requireNonNull(epoch);
      requireNonNull(from);
      requireNonNull(cid);
      requireNonNull(body);
    }
  }

  /**
   * A message's body replaced by its author.
   *
   * @param on the {@code seq} of the message
   */
  record Edited(
      String room, long seq, String epoch, long ts, String from, String cid, long on, Body body)
      implements ChatEvent {
    public Edited {
      requireNonNull(room);
      requireNonNull(epoch);
      requireNonNull(from);
      requireNonNull(cid);
      requireNonNull(body);
    }
  }

  /** The body the row carries, or null where a kind of row has none. */
  @JsonIgnore
  default @Nullable Body bodyOrNull() {
    return switch (this) {
      case Said said -> said.body();
      case Edited edited -> edited.body();
    };
  }
}
