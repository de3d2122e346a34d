package io.portside.common.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/** Text and its UTF-8 bytes, where a wrong byte or a cut character matters. */
public final class Utf8 {
  private static final int LONGEST_CHARACTER = 4;

  private Utf8() {}

  /** The text of these bytes; empty if they are not UTF-8. */
  public static Optional<String> decode(byte[] bytes) {
    try {
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /**
   * Where to cut valid UTF-8 so that the piece is as long as allowed and ends on a whole character.
   *
   * @param from the index of a character's first byte
   * @param maxBytes the longest piece allowed, at least 4: the longest character
   * @return the index after the piece; at most {@code bytes.length}
   */
  public static int splitAt(byte[] bytes, int from, int maxBytes) {
    if (maxBytes < LONGEST_CHARACTER) {
      throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: >= 4)");
    }
    if (bytes.length - from <= maxBytes) {
      return bytes.length;
    }
    int cut = from + maxBytes;
    while (cut > from + maxBytes - LONGEST_CHARACTER && (bytes[cut] & 0xc0) == 0x80) {
      cut--;
    }
    return cut;
  }
}
