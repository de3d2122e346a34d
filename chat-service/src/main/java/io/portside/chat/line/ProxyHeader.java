package io.portside.chat.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import io.portside.common.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header by which a proxy says whom it speaks for (haproxy.org, proxy-protocol.txt): version 1
 * in text (section 2.1), version 2 in binary (section 2.2).
 */
final class ProxyHeader {
  private static final int V1_MAX_LENGTH = 107;
  private static final int V2_FIXED_LENGTH = 16;

  /** Addresses are at most 216 bytes; the rest may be extensions, of which we need none. */
  private static final int V2_MAX_REST = 2_048;

  private static final int V2_TCP4 = 0x11;
  private static final int V2_TCP6 = 0x21;
  private static final int V2_LOCAL = 0x20;
  private static final int V2_PROXY = 0x21;
  private static final byte[] V2_SIGNATURE = {
    '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'
  };

  private static final List<byte[]> V1_BEGINNINGS =
      List.of(
          FirstBytes.ascii("PROXY TCP4 "),
          FirstBytes.ascii("PROXY TCP6 "),
          FirstBytes.ascii("PROXY UNKNOWN"));

  private ProxyHeader() {}

  /** What stands at the beginning of some bytes. */
  sealed interface Outcome {}

  /** No header. */
  record None() implements Outcome {}

  /** What may become one. */
  record Incomplete() implements Outcome {}

  /** One that cannot be read. */
  record Malformed(String why) implements Outcome {
    Malformed {
      requireNonNull(why);
    }
  }

  /**
   * A header.
   *
   * @param source the client's address; null: the proxy speaks for itself, or does not say
   * @param length how many bytes it has
   */
  record Header(@Nullable IpAddress source, int length) implements Outcome {}

  static Outcome read(byte[] bytes) {
    if (FirstBytes.startsAlike(bytes, V2_SIGNATURE)) {
      return bytes.length < V2_FIXED_LENGTH ? new Incomplete() : readV2(bytes);
    }
    for (byte[] beginning : V1_BEGINNINGS) {
      if (FirstBytes.startsAlike(bytes, beginning)) {
        return bytes.length < beginning.length ? new Incomplete() : readV1(bytes);
      }
    }
    return new None();
  }

  private static Outcome readV1(byte[] bytes) {
    var text = new String(bytes, 0, Math.min(bytes.length, V1_MAX_LENGTH), ISO_8859_1);
    int end = text.indexOf("\r\n");
    if (end < 0) {
      return bytes.length < V1_MAX_LENGTH ? new Incomplete() : new Malformed("no end");
    }
    String[] words = text.substring(0, end).split(" ", -1);
    int length = end + 2;
    if (words[1].equals("UNKNOWN")) {
      return new Header(null, length);
    }
    if (words.length != 6) {
      return new Malformed(words.length + " words (expected: 6)");
    }
    IpAddress.Family family = words[1].equals("TCP4") ? IpAddress.Family.V4 : IpAddress.Family.V6;
    return IpAddress.parse(words[2])
        .filter(source -> source.family() == family)
        .<Outcome>map(source -> new Header(source, length))
        .orElseGet(() -> new Malformed("source address"));
  }

  private static Outcome readV2(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).position(V2_SIGNATURE.length);
    int command = buffer.get() & 0xff;
    int family = buffer.get() & 0xff;
    int rest = buffer.getShort() & 0xffff;
    if (rest > V2_MAX_REST) {
      return new Malformed("length " + rest);
    }
    if (buffer.remaining() < rest) {
      return new Incomplete();
    }
    int length = V2_FIXED_LENGTH + rest;
    if (command == V2_LOCAL) {
      return new Header(null, length);
    }
    if (command != V2_PROXY) {
      return new Malformed("command " + command);
    }
    if (family == V2_TCP4 && rest >= 12) {
      return new Header(IpAddress.v4(buffer.getInt()), length);
    }
    if (family == V2_TCP6 && rest >= 36) {
      return new Header(IpAddress.v6(buffer.getLong(), buffer.getLong()), length);
    }
    return family == V2_TCP4 || family == V2_TCP6
        ? new Malformed("addresses of " + rest + " bytes")
        : new Header(null, length);
  }
}
