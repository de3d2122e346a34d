package io.portside.chat.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TelnetFilterTest {
  @Test
  void bytesWithoutCommandsPassUnchanged() {
    byte[] plain = {'h', 'i', '\n'};

    assertThat(new TelnetFilter().strip(plain)).isSameAs(plain);
  }

  @Test
  void commandsAreTakenOutHoweverTheyAreCut() {
    String stream =
        "a\u00ff\u00fb\u001fb" // WILL NAWS
            + "\u00ff\u00fa\u001f\u0000P\u00ff\u00ff\u0018\u00ff\u00f0c" // SB NAWS .. SE
            + "\u00ff\u00f1d" // NOP
            + "\u00ff\u00ffe"; // an escaped 255
    for (int cut = 0; cut <= stream.length(); cut++) {
      for (int next = cut; next <= stream.length(); next++) {
        var filter = new TelnetFilter();
        String kept =
            strip(filter, stream.substring(0, cut))
                + strip(filter, stream.substring(cut, next))
                + strip(filter, stream.substring(next));
        assertThat(kept).as("cut at %d and %d", cut, next).isEqualTo("abcd\u00ffe");
      }
    }
  }

  @Test
  void randomBytesNeverGrow() {
    var random = new Random(1);
    var filter = new TelnetFilter();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(20)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = (byte) (0xf0 + random.nextInt(16));
      }
      assertThat(filter.strip(bytes).length).isLessThanOrEqualTo(bytes.length);
    }
  }

  private static String strip(TelnetFilter filter, String bytes) {
    return new String(filter.strip(bytes.getBytes(ISO_8859_1)), ISO_8859_1);
  }
}
