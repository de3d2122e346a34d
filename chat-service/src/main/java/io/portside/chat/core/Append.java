package io.portside.chat.core;

import static java.util.Objects.requireNonNull;

/** What became of a {@link Draft}. */
public sealed interface Append {
  /**
   * It is in the log.
   *
   * @param seq its number; of the first try when {@code dup}
   * @param ts when it was committed, in milliseconds since 1970 UTC
   * @param dup whether it was there already
   */
  record Done(RoomName room, String epoch, long seq, long ts, boolean dup) implements Append {
    public Done {
      requireNonNull(room);
      requireNonNull(epoch);
    }

    /** The row's id, the same in every protocol. */
    public String mid() {
      return epoch + "-" + seq;
    }
  }

  /** It is not in the log and took no number. */
  record Refused(Refusal why, String text) implements Append {
    public Refused {
      requireNonNull(why);
      requireNonNull(text);
    }
  }
}
