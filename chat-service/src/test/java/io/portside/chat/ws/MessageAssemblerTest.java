package io.portside.chat.ws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.ws.MessageAssembler.Message;
import io.portside.chat.ws.MessageAssembler.Outcome;
import io.portside.chat.ws.MessageAssembler.Pending;
import io.portside.chat.ws.MessageAssembler.Violation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.http.impl.ws.WebSocketFrameImpl;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageAssemblerTest {
  private final MessageAssembler messages = new MessageAssembler(20);

  @Test
  void textInOneFrameIsAMessage() {
    assertMessage(messages.take(text("hé".getBytes(UTF_8), true)), "hé");
  }

  @Test
  void fragmentsAreJoinedWhereverACharacterIsCut() {
    byte[] bytes = "aé€😀z".getBytes(UTF_8);
    for (int a = 0; a <= bytes.length; a++) {
      for (int b = a; b <= bytes.length; b++) {
        assertThat(messages.take(text(Arrays.copyOf(bytes, a), false))).isEqualTo(new Pending());
        assertThat(messages.take(continuation(Arrays.copyOfRange(bytes, a, b), false)))
            .isEqualTo(new Pending());
        assertMessage(
            messages.take(continuation(Arrays.copyOfRange(bytes, b, bytes.length), true)),
            "aé€😀z");
      }
    }
  }

  @Test
  void emptyFragmentsAreAnEmptyMessage() {
    assertThat(messages.take(text(new byte[0], false))).isEqualTo(new Pending());
    assertThat(messages.take(continuation(new byte[0], false))).isEqualTo(new Pending());
    assertMessage(messages.take(continuation(new byte[0], true)), "");
  }

  @Test
  void wrongByteIsNoticedBeforeTheMessageEnds() {
    messages.take(text(new byte[] {'a', (byte) 0xf4}, false));

    assertViolation(messages.take(continuation(new byte[] {(byte) 0x90}, false)), 1007);
  }

  @Test
  void halfACharacterAtTheEndIsAViolation() {
    assertViolation(messages.take(text(new byte[] {(byte) 0xc3}, true)), 1007);
  }

  @Test
  void messageIsBoundedHoweverItIsCut() {
    assertMessage(messages.take(text(new byte[20], true)), "\0".repeat(20));
    assertViolation(messages.take(text(new byte[21], true)), 1009);
    messages.take(text(new byte[15], false));
    assertViolation(messages.take(continuation(new byte[6], false)), 1009);
  }

  @Test
  void binaryIsRefused() {
    assertViolation(messages.take(WebSocketFrame.binaryFrame(Buffer.buffer("x"), true)), 1003);
  }

  @Test
  void controlFramesBetweenFragmentsChangeNothing() {
    messages.take(text(new byte[] {'a'}, false));
    assertThat(messages.take(WebSocketFrame.pingFrame(Buffer.buffer("x"))))
        .isEqualTo(new Pending());
    assertMessage(messages.take(continuation(new byte[] {'b'}, true)), "ab");
  }

  @Test
  void randomFramesNeverThrowAndNeverGrow() {
    var random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(10)];
      random.nextBytes(bytes);
      WebSocketFrame frame =
          random.nextBoolean()
              ? text(bytes, random.nextBoolean())
              : continuation(bytes, random.nextBoolean());
      var fresh = i % 7 == 0 ? new MessageAssembler(20) : messages;
      if (fresh.take(frame) instanceof Message message) {
        assertThat(message.bytes().length).isLessThanOrEqualTo(20);
      }
    }
  }

  private static void assertMessage(Outcome outcome, String text) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Message.class, message -> assertThat(message.bytes()).asString(UTF_8).isEqualTo(text));
  }

  private static void assertViolation(Outcome outcome, int code) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Violation.class, violation -> assertThat(violation.code()).isEqualTo(code));
  }

  private static WebSocketFrame text(byte[] bytes, boolean last) {
    // By bytes and not by text: halves of characters are the point here.
    return new WebSocketFrameImpl(WebSocketFrameType.TEXT, bytes, last);
  }

  private static WebSocketFrame continuation(byte[] bytes, boolean last) {
    return WebSocketFrame.continuationFrame(Buffer.buffer(bytes), last);
  }
}
