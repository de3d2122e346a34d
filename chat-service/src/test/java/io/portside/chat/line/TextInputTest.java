package io.portside.chat.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.core.Nick;
import io.portside.chat.core.RoomName;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextInputTest {
  @Test
  void wordsAreSaidAndCommandsObeyed() {
    assertThat(TextInput.of("hi /there ")).isEqualTo(new TextInput.Say("hi /there "));
    assertThat(TextInput.of("//etc/passwd")).isEqualTo(new TextInput.Say("/etc/passwd"));
    assertThat(TextInput.of("  ")).isEqualTo(new TextInput.Blank());
    assertThat(TextInput.of("/nick al")).isEqualTo(new TextInput.Rename(new Nick("al")));
    assertThat(TextInput.of("/JOIN #Ops")).isEqualTo(new TextInput.Join(new RoomName("ops")));
    assertThat(TextInput.of("/leave")).isEqualTo(new TextInput.Leave());
    assertThat(TextInput.of("/rooms")).isEqualTo(new TextInput.Rooms());
    assertThat(TextInput.of("/who ")).isEqualTo(new TextInput.Who());
    assertThat(TextInput.of("/history")).isEqualTo(new TextInput.History(20));
    assertThat(TextInput.of("/history 5")).isEqualTo(new TextInput.History(5));
    assertThat(TextInput.of("/receipts on")).isEqualTo(new TextInput.Receipts(true));
    assertThat(TextInput.of("/receipts OFF")).isEqualTo(new TextInput.Receipts(false));
    assertThat(TextInput.of("/help")).isEqualTo(new TextInput.Help());
    assertThat(TextInput.of("/quit")).isEqualTo(new TextInput.Quit());
    assertThat(TextInput.of("/scan  127.0.0.1   22 "))
        .isEqualTo(new TextInput.Run("scan", "127.0.0.1   22"));
  }

  @Test
  void whatCannotBeObeyedSaysWhatWouldBeRight() {
    assertThat(TextInput.of("/")).isInstanceOf(TextInput.Wrong.class);
    assertThat(TextInput.of("/nick a b"))
        .isEqualTo(new TextInput.Wrong("/nick NAME: 1-32 letters, digits, _ - ."));
    assertThat(TextInput.of("/join")).isInstanceOf(TextInput.Wrong.class);
    assertThat(TextInput.of("/history 0")).isInstanceOf(TextInput.Wrong.class);
    assertThat(TextInput.of("/history 99999999999")).isInstanceOf(TextInput.Wrong.class);
    assertThat(TextInput.of("/receipts maybe")).isInstanceOf(TextInput.Wrong.class);
  }

  @Test
  void mistypedCommandIsGuessed() {
    assertThat(TextReplies.didYouMean("jion")).isEqualTo("; did you mean /join?");
    assertThat(TextReplies.didYouMean("frobnicate")).isEmpty();
  }

  @Test
  void randomLinesHaveAMeaning() {
    var random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      String line =
          "/"
              + random
                  .ints(random.nextInt(12), 0x09, 0x80)
                  .collect(
                      StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
      assertThat(TextInput.of(line)).isNotNull();
    }
  }
}
