package io.portside.chat.core;

import static java.util.Objects.requireNonNull;

import io.portside.common.event.BusMessage.SlashCommand;
import io.portside.common.event.ChatEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to a {@link Command}. */
public sealed interface Reply {
  /**
   * The session hears the room from now on. Completes before the first row of the room is
   * delivered.
   *
   * @param head the last row there is; rows after the client's position up to here, and then live
   *     ones, are delivered next
   * @param missing what the client lacks and cannot get any more; null: nothing is lost
   */
  record Joined(RoomName room, String epoch, long head, @Nullable Missing missing)
      implements Reply {
    public Joined {
      requireNonNull(room);
      requireNonNull(epoch);
    }

    /** Whether the client has, or is about to get, every row up to {@link #head}. */
    public boolean recovered() {
      return missing == null;
    }
  }

  /** Rows that are lost to a client, both ends included. */
  record Missing(long from, long to) {}

  /** The session hears the room no more. */
  record Left(RoomName room) implements Reply {}

  /**
   * It is in the log, for good.
   *
   * @param ts when it was committed, in milliseconds since 1970 UTC
   * @param dup true: it was there already, from an earlier try
   */
  record Committed(long seq, String mid, long ts, boolean dup) implements Reply {}

  /** The session bears the new name. */
  record Renamed(Nick nick) implements Reply {}

  /**
   * @param items ascending, without a hole
   * @param more whether there are older rows than these
   */
  record HistoryPage(RoomName room, List<ChatEvent> items, boolean more) implements Reply {
    public HistoryPage {
      items = List.copyOf(items);
    }
  }

  /** Rooms in the order of their names. */
  record RoomList(List<RoomSummary> rooms) implements Reply {
    public RoomList {
      rooms = List.copyOf(rooms);
    }
  }

  /** Names in alphabetical order, each once. */
  record WhoList(RoomName room, List<String> names) implements Reply {
    public WhoList {
      names = List.copyOf(names);
    }
  }

  /** A service accepted a slash command; the text is for the person who typed it alone. */
  record CommandDone(String text) implements Reply {}

  /** The commands that services offer at the moment, in the order of their names. */
  record HelpText(List<SlashCommand> commands) implements Reply {
    public HelpText {
      commands = List.copyOf(commands);
    }
  }

  /**
   * It was not done.
   *
   * @param text one line for people, saying what would be right
   * @param retryAfterMs when to try again, in milliseconds; 0: no promise
   */
  record Refused(Refusal why, String text, long retryAfterMs) implements Reply {
    public Refused {
      requireNonNull(why);
      requireNonNull(text);
    }

    public Refused(Refusal why, String text) {
      this(why, text, 0);
    }
  }
}
