package io.portside.chat.udp;

import static java.util.Objects.requireNonNull;

import io.portside.chat.core.RoomName;
import io.portside.common.net.Utf8;
import java.util.Optional;

/** What a datagram says: {@code room TAB text}, or text alone for the lobby. */
sealed interface Datagram {
  /** Longest datagram, in bytes: what passes any usual network unfragmented. */
  int MAX_BYTES = 1_400;

  /** Words for a room. */
  record Post(RoomName room, String text) implements Datagram {
    public Post {
      requireNonNull(room);
      requireNonNull(text);
    }
  }

  /** Nothing that can be posted. */
  record Wrong(String why) implements Datagram {
    public Wrong {
      requireNonNull(why);
    }
  }

  static Datagram read(byte[] bytes, RoomName lobby) {
    if (bytes.length > MAX_BYTES) {
      return new Wrong(bytes.length + " bytes (expected: at most " + MAX_BYTES + ")");
    }
    Optional<String> decoded = Utf8.decode(bytes);
    if (decoded.isEmpty()) {
      return new Wrong("not UTF-8");
    }
    String text = decoded.get();
    int tab = text.indexOf('\t');
    if (tab < 0) {
      return post(lobby, text);
    }
    return RoomName.parse(text.substring(0, tab))
        .map(room -> post(room, text.substring(tab + 1)))
        .orElseGet(() -> new Wrong("no room's name before the tab"));
  }

  private static Datagram post(RoomName room, String text) {
    String words =
        text.codePoints()
            .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
            .strip();
    return words.isEmpty() ? new Wrong("empty") : new Post(room, words);
  }
}
