package io.portside.chat.ws;

import static java.util.Objects.requireNonNull;

import io.portside.chat.wire.ListenerCounters.TurnedAway;
import io.portside.common.net.Utf8Validator;
import io.vertx.core.http.WebSocketFrame;
import java.io.ByteArrayOutputStream;

/**
 * Puts the frames of one connection together to text messages. Vert.x neither checks their UTF-8
 * nor tells of a message of empty fragments, so its frames are used and not its messages; what the
 * frame decoder below has checked already (masks, reserved bits, the order of fragments) is not
 * repeated.
 */
final class MessageAssembler {
  private static final int UNSUPPORTED = 1003;
  private static final int NOT_UTF8 = 1007;
  private static final int TOO_BIG = 1009;

  private final int maxMessageBytes;
  private final Utf8Validator utf8 = new Utf8Validator();
  private final ByteArrayOutputStream message = new ByteArrayOutputStream(0);

  /** What a frame brought. */
  sealed interface Outcome {}

  /** Nothing that is whole yet. */
  record Pending() implements Outcome {}

  /** A whole text message. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, compared by nobody
  record Message(byte[] bytes) implements Outcome {
    Message {
      requireNonNull(bytes);
    }
  }

  /** Something that ends the connection. */
  record Violation(int code, String text, TurnedAway counted) implements Outcome {
    Violation {
      requireNonNull(text);
      requireNonNull(counted);
    }
  }

  MessageAssembler(int maxMessageBytes) {
    this.maxMessageBytes = maxMessageBytes;
  }

  /** Takes the next frame of the connection. */
  Outcome take(WebSocketFrame frame) {
    return switch (frame.type()) {
      case TEXT, CONTINUATION -> append(frame.binaryData().getBytes(), frame.isFinal());
      case BINARY -> new Violation(UNSUPPORTED, "text only", TurnedAway.WS_BINARY);
      case PING, PONG, CLOSE -> new Pending();
    };
  }

  private Outcome append(byte[] bytes, boolean last) {
    if (message.size() + bytes.length > maxMessageBytes) {
      return new Violation(TOO_BIG, "more than " + maxMessageBytes + " bytes", TurnedAway.WS_SIZE);
    }
    if (!utf8.feed(bytes) || (last && !utf8.atBoundary())) {
      return new Violation(NOT_UTF8, "not UTF-8", TurnedAway.WS_UTF8);
    }
    if (last && message.size() == 0) {
      return new Message(bytes);
    }
    message.writeBytes(bytes);
    if (!last) {
      return new Pending();
    }
    var whole = new Message(message.toByteArray());
    message.reset();
    return whole;
  }
}
