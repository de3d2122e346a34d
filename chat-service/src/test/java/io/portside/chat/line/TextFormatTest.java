package io.portside.chat.line;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.portside.chat.GoldenEvents;
import io.portside.chat.core.RoomBatch;
import io.portside.chat.core.RoomName;
import io.portside.common.event.Body;
import io.portside.common.event.ChatEvent;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextFormatTest {
  private static final RoomName OPS = new RoomName("ops");

  @Test
  void everyRowIsAsTheGoldenFileSays() {
    var format = new TextFormat();

    ByteBuf lines = format.encode(new RoomBatch(OPS, GoldenEvents.all()));

    assertThat(lines.toString(UTF_8).lines()).isEqualTo(GoldenEvents.lines("events.txt"));
    format.release(lines);
    assertThat(lines.refCnt()).isZero();
  }

  @Test
  void everyLineOfABodyBearsRoomAndSpeaker() {
    assertThat(said("one\n\n[ops] alice: two\r\nthree"))
        .isEqualTo("[ops] bob: one\n[ops] bob: [ops] alice: two\n[ops] bob: three\n");
  }

  @Test
  void nothingDrivesTheTerminal() {
    assertThat(said("a\u001b[31mb\u0007c\u009bd\te\u202ef\u2066g\u007fh\u2028i"))
        .isEqualTo("[ops] bob: a[31mbcd efghi\n");
    assertThat(said("é 😀")).isEqualTo("[ops] bob: é 😀\n");
  }

  @Test
  void randomTextNeverDrivesTheTerminal() {
    var random = new Random(9);
    for (int i = 0; i < 5_000; i++) {
      String text =
          random
              .ints(30, 0, 0x3000)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      assertThat(said(text).replace("\n", "").codePoints()).noneMatch(Character::isISOControl);
    }
  }

  @Test
  void rowOfThePastBearsItsTime() {
    assertThat(TextFormat.past(GoldenEvents.all().getFirst()))
        .isEqualTo("[ops] 2025-11-21 03:33:20Z alice: hi \"all\" é 😀\n");
  }

  @Test
  void progressOfAScanIsNotShownAndItsEndIsWithAllThatItTells() {
    Body.Scan running = GoldenEvents.running();
    var progress = new ChatEvent.Edited("ops", 2, "k", 1, "scanner", "c", 1, running);
    Body.Scan done = GoldenEvents.done();
    var many =
        new Body.Scan(
            "done\n127.0.0.1 open: 22/tcp ssh\nand 2 more open ports\nnew since yesterday: 22",
            "x7",
            "127.0.0.1",
            "1-9",
            done.state(),
            9,
            9,
            1,
            done.open(),
            3);
    var end = new ChatEvent.Edited("ops", 3, "k", 1, "scanner", "d", 1, many);

    String lines = TextFormat.live(new RoomBatch(OPS, List.of(progress, end)), event -> true);

    assertThat(lines)
        .isEqualTo(
            """
            [ops] scanner: done
            [ops] scanner: 127.0.0.1 22/tcp open ssh
            [ops] scanner: and 2 more open ports
            [ops] scanner: new since yesterday: 22
            """);
  }

  private static String said(String text) {
    var event = new ChatEvent.Said("ops", 1, "k", 1, "bob", "c", new Body.Text(text));
    return TextFormat.live(new RoomBatch(OPS, List.of(event)), each -> true);
  }
}
