package io.portside.chat.line;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.portside.chat.wire.ProxyHeader;
import java.util.Arrays;

/** What the first bytes of a connection tell of its client. */
final class FirstBytes {
  private static final byte[] TLS_HANDSHAKE = {0x16, 0x03};

  private FirstBytes() {}

  /** What it is. */
  sealed interface Verdict {}

  /** Could still be several things. */
  record Undecided() implements Verdict {}

  /** A TLS client. */
  record Tls() implements Verdict {}

  /** A PROXY header and its fate; judge what follows it again. */
  record Proxied(ProxyHeader.Outcome header) implements Verdict {}

  /** Programs, one JSON object a line. */
  record Json() implements Verdict {}

  /** Lines of some kind; the first whole one says which. */
  record Lines() implements Verdict {}

  /** Judges all bytes since the connection began, or since the PROXY header. */
  static Verdict judge(byte[] bytes, boolean headerAllowed) {
    if (bytes.length == 0) {
      return new Undecided();
    }
    if (startsAlike(bytes, TLS_HANDSHAKE)) {
      return bytes.length < TLS_HANDSHAKE.length ? new Undecided() : new Tls();
    }
    if (headerAllowed) {
      ProxyHeader.Outcome header = ProxyHeader.read(bytes);
      if (header instanceof ProxyHeader.Incomplete) {
        return new Undecided();
      }
      if (!(header instanceof ProxyHeader.None)) {
        return new Proxied(header);
      }
    }
    return bytes[0] == '{' ? new Json() : new Lines();
  }

  /** Whether one is the beginning of the other. */
  static boolean startsAlike(byte[] bytes, byte[] magic) {
    int length = Math.min(bytes.length, magic.length);
    return Arrays.equals(bytes, 0, length, magic, 0, length);
  }

  static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
