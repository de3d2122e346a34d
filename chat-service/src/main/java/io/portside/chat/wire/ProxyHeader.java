package io.portside.chat.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import io.portside.common.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header by which a proxy says whom it speaks for (haproxy.org, proxy-protocol.txt): version 1
 * in text (section 2.1), version 2 in binary (section 2.2).
 */
public final class ProxyHeader {
  private static final int V1_MAX_LENGTH = 107;
  private static final int V2_FIXED_LENGTH = 16;

  /** Addresses are at most 216 bytes; the rest may be extensions, of which we need none. */
  private static final int V2_MAX_REST = 2_048;

  private static final int V2_TCP4 = 0x11;
  private static final int V2_UDP4 = 0x12;
  private static final int V2_TCP6 = 0x21;
  private static final int V2_UDP6 = 0x22;
  private static final int V4_ADDRESSES = 12;
  private static final int V6_ADDRESSES = 36;
  private static final long V4_MAPPED = 0xffff;
  private static final int V2_LOCAL = 0x20;
  private static final int V2_PROXY = 0x21;
  private static final byte[] V2_SIGNATURE = {
    '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'
  };

  private static final List<byte[]> V1_BEGINNINGS =
      List.of(ascii("PROXY TCP4 "), ascii("PROXY TCP6 "), ascii("PROXY UNKNOWN"));

  private ProxyHeader() {}

  /** What stands at the beginning of some bytes. */
  public sealed interface Outcome {}

  /** No header. */
  public record None() implements Outcome {}

  /** What may become one. */
  public record Incomplete() implements Outcome {}

  /** One that cannot be read. */
  public record Malformed(String why) implements Outcome {
    public Malformed {
      requireNonNull(why);
    }
  }

  /**
   * A header.
   *
   * @param source the client's address; null: the proxy speaks for itself, or does not say
   * @param length how many bytes it has
   */
  public record Header(@Nullable IpAddress source, int length) implements Outcome {}

  /** What stands at the beginning of a connection's bytes. */
  public static Outcome read(byte[] bytes) {
    if (startsAlike(bytes, V2_SIGNATURE)) {
      return bytes.length < V2_FIXED_LENGTH ? new Incomplete() : readV2(bytes);
    }
    for (byte[] beginning : V1_BEGINNINGS) {
      if (startsAlike(bytes, beginning)) {
        return bytes.length < beginning.length ? new Incomplete() : readV1(bytes);
      }
    }
    return new None();
  }

  /**
   * What stands at the beginning of a datagram: version 2 or nothing, and whole, because nothing
   * follows.
   */
  public static Outcome readDatagram(byte[] bytes) {
    if (bytes.length < V2_SIGNATURE.length || !startsAlike(bytes, V2_SIGNATURE)) {
      return new None();
    }
    return read(bytes) instanceof Header header ? header : new Malformed("cut or damaged");
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
    return switch (family) {
      case V2_TCP4, V2_UDP4 ->
          rest >= V4_ADDRESSES
              ? new Header(IpAddress.v4(buffer.getInt()), length)
              : new Malformed("addresses of " + rest + " bytes");
      case V2_TCP6, V2_UDP6 ->
          rest >= V6_ADDRESSES
              ? new Header(version6(buffer.getLong(), buffer.getLong()), length)
              : new Malformed("addresses of " + rest + " bytes");
      default -> new Header(null, length);
    };
  }

  /** A version 4 client of a version 6 socket is written as {@code ::ffff:a.b.c.d}. */
  private static IpAddress version6(long high, long low) {
    return high == 0 && low >>> Integer.SIZE == V4_MAPPED
        ? IpAddress.v4(low)
        : IpAddress.v6(high, low);
  }

  private static boolean startsAlike(byte[] bytes, byte[] beginning) {
    int length = Math.min(bytes.length, beginning.length);
    return Arrays.equals(bytes, 0, length, beginning, 0, length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
