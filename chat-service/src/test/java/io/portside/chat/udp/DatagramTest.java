package io.portside.chat.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.core.FloodLimit;
import io.portside.chat.core.RoomName;
import io.portside.chat.udp.Datagram.Post;
import io.portside.chat.udp.Datagram.Wrong;
import io.portside.common.net.IpAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DatagramTest {
  private static final RoomName LOBBY = new RoomName("lobby");
  private static final long SECOND_NS = 1_000_000_000;

  @Test
  void textAloneIsForTheLobbyAndATabNamesARoom() {
    assertThat(read("hi there\r\n")).isEqualTo(new Post(LOBBY, "hi there"));
    assertThat(read("Ops\tdisk full\ton db1\n"))
        .isEqualTo(new Post(new RoomName("ops"), "disk full\ton db1"));
  }

  @Test
  void controlCharactersAreTakenOut() {
    assertThat(read("a\u0000b\u001b[31mc")).isEqualTo(new Post(LOBBY, "ab[31mc"));
  }

  @Test
  void whatCannotBePostedSaysWhy() {
    assertThat(read(" \n")).isEqualTo(new Wrong("empty"));
    assertThat(read("no room\thi")).isEqualTo(new Wrong("no room's name before the tab"));
    assertThat(read("x".repeat(1_401))).isEqualTo(new Wrong("1401 bytes (expected: at most 1400)"));
    assertThat(Datagram.read(new byte[] {'a', (byte) 0xff}, LOBBY))
        .isEqualTo(new Wrong("not UTF-8"));
    assertThat(read("x".repeat(1_400))).isInstanceOf(Post.class);
  }

  @Test
  void randomDatagramsAreReadWithoutAnException() {
    var random = new Random(2);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(30)];
      random.nextBytes(bytes);
      assertThat(Datagram.read(bytes, LOBBY)).isNotNull();
    }
  }

  @Test
  void eachAddressHasItsOwnRate() {
    var rates = new SourceRates(new FloodLimit.Rate(2, 1), 10);
    IpAddress one = IpAddress.parse("127.0.0.1").orElseThrow();

    assertThat(rates.take(one, 0)).isTrue();
    assertThat(rates.take(one, 0)).isTrue();
    assertThat(rates.take(one, 0)).isFalse();
    assertThat(rates.take(IpAddress.parse("127.0.0.2").orElseThrow(), 0)).isTrue();
    assertThat(rates.take(one, SECOND_NS)).isTrue();
  }

  @Test
  void manyAddressesNeverGrowTheTableNorRestoreARate() {
    var rates = new SourceRates(new FloodLimit.Rate(1, 1), 3);
    for (int i = 1; i <= 3; i++) {
      assertThat(rates.take(address(i), 0)).isTrue();
    }

    assertThat(rates.take(address(4), 0)).isFalse();
    assertThat(rates.take(address(1), 0)).isFalse();
    assertThat(rates.take(address(4), 2 * SECOND_NS)).isTrue();

    for (int i = 0; i < 10_000; i++) {
      rates.take(address(i), i * SECOND_NS);
    }
    assertThat(rates.size()).isEqualTo(3);
  }

  private static IpAddress address(int number) {
    return IpAddress.v4(0x7f000000L + number);
  }

  private static Datagram read(String text) {
    return Datagram.read(text.getBytes(UTF_8), LOBBY);
  }
}
