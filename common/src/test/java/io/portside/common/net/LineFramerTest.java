package io.portside.common.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portside.common.net.LineFramer.Complete;
import io.portside.common.net.LineFramer.TooLong;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineFramerTest {
  private static final String TOO_LONG = "<too long>";

  @Test
  void linesEndWithLineFeedAndLoseOneCarriageReturn() {
    assertThat(lines(100, "one\ntwo\r\nthr\ree\r\r\n\n\r\nrest"))
        .containsExactly("one", "two", "thr\ree\r", "", "");
  }

  @Test
  void everyChunkingGivesTheSameLines() {
    String stream = "a\r\nbc\n\r\n12345678\n123456789\nlonglonglonglong\r\nxy\r\n12345678\r\n";
    List<String> whole = lines(8, stream);

    assertThat(whole)
        .containsExactly("a", "bc", "", "12345678", TOO_LONG, TOO_LONG, "xy", "12345678");
    for (int size = 1; size <= stream.length(); size++) {
      assertThat(lines(8, chunks(stream, size))).as("chunks of %d", size).isEqualTo(whole);
    }
    for (int cut = 0; cut <= stream.length(); cut++) {
      assertThat(lines(8, stream.substring(0, cut), stream.substring(cut)))
          .as("cut at %d", cut)
          .isEqualTo(whole);
    }
  }

  @Test
  void tooLongLineIsReportedOnceBeforeItEnds() {
    var framer = new LineFramer(4);

    feed(framer, "12345");
    assertThat(framer.next()).isInstanceOf(TooLong.class);
    assertThat(framer.next()).isNull();
    feed(framer, "6789".repeat(1000));
    assertThat(framer.next()).isNull();
    assertThat(framer.buffered()).isZero();
    feed(framer, "\nok\n");

    assertThat(drain(framer)).containsExactly("ok");
  }

  @Test
  void carriageReturnDoesNotCountTowardsTheLength() {
    assertThat(lines(4, "1234\r\n")).containsExactly("1234");
    assertThat(lines(4, "1234\r", "\n")).containsExactly("1234");
    assertThat(lines(4, "1234\r", "5\nok\n")).containsExactly(TOO_LONG, "ok");
  }

  @Test
  void restIsTakenWithoutItsEndAndOnlyOnce() {
    var framer = new LineFramer(100);

    feed(framer, "one\nhel");
    assertThat(drain(framer)).containsExactly("one");
    feed(framer, "lo");

    assertThat(framer.next()).isNull();
    assertThat(framer.takeRest()).asString(ISO_8859_1).isEqualTo("hello");
    assertThat(framer.takeRest()).isEmpty();
    feed(framer, "two\n");
    assertThat(drain(framer)).containsExactly("two");
  }

  @Test
  void linesNotTakenYetSurviveLaterChunks() {
    var framer = new LineFramer(10);

    feed(framer, "a\nb\nc\n");
    assertThat(framer.next()).isInstanceOf(Complete.class);
    feed(framer, "d\n".repeat(300));

    assertThat(drain(framer)).hasSize(302).startsWith("b", "c", "d");
  }

  @Test
  void hostileStreamsNeverKeepMoreThanALine() {
    var random = new Random(20_251_121);
    var framer = new LineFramer(64);
    for (int i = 0; i < 20_000; i++) {
      byte[] chunk = new byte[random.nextInt(100)];
      random.nextBytes(chunk);
      framer.feed(chunk);
      for (String line : drain(framer)) {
        assertThat(line.length()).isLessThanOrEqualTo(64);
      }
      assertThat(framer.buffered()).isLessThanOrEqualTo(65);
    }
  }

  @Test
  void lengthOfZeroIsRefused() {
    assertThatThrownBy(() -> new LineFramer(0)).hasMessage("maxLineBytes: 0 (expected: >= 1)");
  }

  private static List<String> lines(int maxLineBytes, String... chunks) {
    var framer = new LineFramer(maxLineBytes);
    List<String> lines = new ArrayList<>();
    for (String chunk : chunks) {
      feed(framer, chunk);
      lines.addAll(drain(framer));
    }
    return lines;
  }

  private static String[] chunks(String stream, int size) {
    List<String> chunks = new ArrayList<>();
    for (int i = 0; i < stream.length(); i += size) {
      chunks.add(stream.substring(i, Math.min(stream.length(), i + size)));
    }
    return chunks.toArray(String[]::new);
  }

  private static void feed(LineFramer framer, String chunk) {
    framer.feed(chunk.getBytes(ISO_8859_1));
  }

  private static List<String> drain(LineFramer framer) {
    List<String> lines = new ArrayList<>();
    for (var line = framer.next(); line != null; line = framer.next()) {
      lines.add(
          switch (line) {
            case Complete complete -> new String(complete.bytes(), ISO_8859_1);
            case TooLong tooLong -> TOO_LONG;
          });
    }
    return lines;
  }
}
