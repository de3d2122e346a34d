package io.portside.chat.ws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.portside.chat.GoldenEvents;
import io.portside.chat.core.RoomBatch;
import io.portside.chat.core.RoomName;
import io.portside.common.event.Body;
import io.portside.common.event.ChatEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ServerFramesTest {
  private static final RoomName OPS = new RoomName("ops");

  @Test
  void shortLineHasATwoByteHeader() {
    assertThat(ByteBufUtil.hexDump(ServerFrames.text("{}".getBytes(UTF_8)))).isEqualTo("81027b7d");
  }

  @Test
  void headerSaysTheLengthAtEverySize() {
    for (int length : new int[] {0, 1, 125, 126, 127, 65_535, 65_536, 70_000}) {
      ByteBuf frame = ServerFrames.text(new byte[length]);

      assertThat(payloads(frame)).singleElement().satisfies(p -> assertThat(p).hasSize(length));
      frame.release();
    }
  }

  @Test
  void closeFrameHoldsCodeAndReasonAndIsNeverTooLong() {
    assertThat(ByteBufUtil.hexDump(ServerFrames.close(3008, "slow"))).isEqualTo("88060bc0736c6f77");
    assertThat(ServerFrames.close(1007, "é".repeat(100)).readableBytes()).isEqualTo(2 + 2 + 122);
  }

  @Test
  void batchIsOneFrameOfTheGoldenLines() {
    ByteBuf frame = new ServerFrames(0xffff).encode(new RoomBatch(OPS, GoldenEvents.all()));

    assertThat(payloads(frame))
        .singleElement()
        .satisfies(
            payload ->
                assertThat(payload.split("\n"))
                    .containsExactlyElementsOf(GoldenEvents.lines("events.jsonl")));
  }

  @Test
  void largeBatchIsSplitBetweenItsLinesAtEverySize() {
    List<ChatEvent> rows =
        IntStream.rangeClosed(1, 40).mapToObj(seq -> row(seq, "x".repeat(seq * 7))).toList();
    String whole = String.join("\n", payloads(new ServerFrames(0xffff).encode(batch(rows))));
    for (int max = 126; max < 2_000; max += 13) {
      int limit = max;
      List<String> frames = payloads(new ServerFrames(max).encode(batch(rows)));

      assertThat(String.join("\n", frames)).isEqualTo(whole);
      assertThat(frames)
          .allSatisfy(
              frame -> assertThat(frame.length() <= limit || !frame.contains("\n")).isTrue());
    }
  }

  @Test
  void halfOfACharacterIsReplacedAndTheRestOfTheBatchIsSent() {
    List<ChatEvent> rows = List.of(row(1, "a\ud800b\udc00"), row(2, "whole \ud83d\ude00"));

    assertThat(payloads(new ServerFrames(0xffff).encode(batch(rows))))
        .singleElement()
        .satisfies(
            payload ->
                assertThat(payload)
                    .contains("\"text\":\"a\ufffdb\ufffd\"", "\"text\":\"whole \ud83d\ude00\""));
  }

  @Test
  void everythingIsReleased() {
    var frames = new ServerFrames(200);
    ByteBuf shared = frames.encode(batch(List.of(row(1, "x".repeat(500)), row(2, "y"))));

    frames.release(shared);

    assertThat(shared.refCnt()).isZero();
  }

  private static RoomBatch batch(List<ChatEvent> rows) {
    return new RoomBatch(OPS, rows);
  }

  private static ChatEvent row(long seq, String text) {
    return new ChatEvent.Said("ops", seq, "k", 1, "bob", "c", new Body.Text(text));
  }

  /** Reads frames as a client does. */
  private static List<String> payloads(ByteBuf bytes) {
    List<String> payloads = new ArrayList<>();
    while (bytes.isReadable()) {
      assertThat(bytes.readUnsignedByte()).isEqualTo((short) 0x81);
      int length = bytes.readUnsignedByte();
      if (length == 126) {
        length = bytes.readUnsignedShort();
        assertThat(length).isGreaterThan(125);
      } else if (length == 127) {
        length = Math.toIntExact(bytes.readLong());
        assertThat(length).isGreaterThan(0xffff);
      }
      payloads.add(bytes.readCharSequence(length, UTF_8).toString());
    }
    return payloads;
  }
}
