package io.portside.chat.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.ListenerRig;
import io.portside.chat.TestClient;
import io.portside.chat.wire.ListenerCounters.TurnedAway;
import io.portside.common.event.ChatEvent;
import io.portside.common.net.IpAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UdpListenerTest {
  private static final String PROXY = "127.0.0.1";

  private final ListenerRig rig = new ListenerRig();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void datagramIsPostedAndAnswered() throws IOException {
    try (TestClient alice = TestClient.connect(rig.linePort)) {
      alice.expect("names you.\n");

      assertThat(ask("disk full")).isEqualTo("ok e1-1\n");
      alice.expect("[lobby] udp:127.0.0.1: disk full\n");
      assertThat(ask("ops\tdisk full")).isEqualTo("ok e1-1\n");
      assertThat(ask("disk full")).isEqualTo("ok e1-2\n");
    }
  }

  @Test
  void whatCannotBePostedIsAnsweredWithTheReason() throws IOException {
    assertThat(ask("\n")).isEqualTo("err empty\n");
    assertThat(ask("x".repeat(1_401))).isEqualTo("err 1401 bytes (expected: at most 1400)\n");
    assertThat(rig.counters.turnedAway(TurnedAway.UDP_CONTENT)).isEqualTo(2);
  }

  @Test
  void aProxysDatagramIsItsClients() throws IOException {
    assertThat(ask(proxied("2112000c" + "0a010203" + "7f000001" + "1f401a0b", "over four")))
        .isEqualTo("ok e1-1\n");
    assertThat(
            ask(
                proxied(
                    "21220024" + "20010db8" + "00".repeat(11) + "01" + "00".repeat(20),
                    "over six")))
        .isEqualTo("ok e1-2\n");
    assertThat(
            ask(proxied("21220024" + "00".repeat(10) + "ffff0a010209" + "00".repeat(20), "mapped")))
        .isEqualTo("ok e1-3\n");
    assertThat(ask(proxied("20000000", "its own"))).isEqualTo("ok e1-4\n");

    assertThat(rig.log.after(ListenerRig.LOBBY, 0, 10).result())
        .extracting(ChatEvent::from)
        .containsExactly("udp:10.1.2.3", "udp:2001:db8::1", "udp:10.1.2.9", "udp:127.0.0.1");
  }

  @Test
  void aProxysClientThatIsNotListedIsDropped() throws IOException {
    dropped(proxied("2112000c" + "0a090909" + "7f000001" + "1f401a0b", "hi"), PROXY);

    assertThat(rig.counters.turnedAway(TurnedAway.UDP_SOURCE)).isEqualTo(1);
  }

  @Test
  void aHeaderOfWhoIsNoProxyIsRefused() throws IOException {
    dropped(proxied("2112000c" + "0a010203" + "7f000001" + "1f401a0b", "forged"), "127.0.0.2");

    assertThat(rig.counters.turnedAway(TurnedAway.PROXY_HEADER)).isEqualTo(1);
    assertThat(rig.log.after(ListenerRig.LOBBY, 0, 10).result()).hasSize(1);
  }

  @Test
  void aHeaderThatIsCutAnywhereIsRefused() throws IOException {
    byte[] header = proxied("2112000c" + "0a010203" + "7f000001" + "1f401a0b", "");
    for (int length = 12; length < header.length; length++) {
      dropped(Arrays.copyOf(header, length), PROXY);
    }

    assertThat(rig.counters.turnedAway(TurnedAway.PROXY_HEADER)).isEqualTo(header.length - 12);
  }

  private static byte[] proxied(String rest, String text) {
    byte[] header = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + rest);
    byte[] words = text.getBytes(UTF_8);
    byte[] datagram = Arrays.copyOf(header, header.length + words.length);
    System.arraycopy(words, 0, datagram, header.length, words.length);
    return datagram;
  }

  /** What is sent next from the same socket is the first that is answered. */
  private void dropped(byte[] bytes, String from) throws IOException {
    try (DatagramSocket socket =
        new DatagramSocket(0, IpAddress.parse(from).orElseThrow().toInetAddress())) {
      socket.setSoTimeout(10_000);
      send(socket, bytes);
      send(socket, "\n".getBytes(UTF_8));
      assertThat(receive(socket)).isEqualTo("err empty\n");
      if (!from.equals(PROXY)) {
        send(socket, "own words".getBytes(UTF_8));
        assertThat(receive(socket)).isEqualTo("ok e1-1\n");
      }
    }
  }

  @Test
  void floodIsDroppedWithoutAnAnswer() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < 100; i++) {
        send(socket, ("flood " + i).getBytes(UTF_8));
      }
      for (long until = System.nanoTime() + 10_000_000_000L;
          rig.counters.turnedAway(TurnedAway.UDP_RATE) < 50; ) {
        assertThat(System.nanoTime()).isLessThan(until);
        Thread.onSpinWait();
      }
    }
  }

  private String ask(String text) throws IOException {
    return ask(text.getBytes(UTF_8));
  }

  private String ask(byte[] bytes) throws IOException {
    try (DatagramSocket socket =
        new DatagramSocket(0, IpAddress.parse(PROXY).orElseThrow().toInetAddress())) {
      socket.setSoTimeout(10_000);
      send(socket, bytes);
      return receive(socket);
    }
  }

  private static String receive(DatagramSocket socket) throws IOException {
    var answer = new DatagramPacket(new byte[2_000], 2_000);
    socket.receive(answer);
    return new String(answer.getData(), 0, answer.getLength(), UTF_8);
  }

  private void send(DatagramSocket socket, byte[] bytes) throws IOException {
    socket.send(
        new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), rig.udpPort));
  }
}
