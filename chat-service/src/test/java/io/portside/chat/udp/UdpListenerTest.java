package io.portside.chat.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.ListenerRig;
import io.portside.chat.TestClient;
import io.portside.chat.wire.ListenerCounters.TurnedAway;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UdpListenerTest {
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
  void floodIsDroppedWithoutAnAnswer() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < 100; i++) {
        send(socket, "flood " + i);
      }
      for (long until = System.nanoTime() + 10_000_000_000L;
          rig.counters.turnedAway(TurnedAway.UDP_RATE) < 50; ) {
        assertThat(System.nanoTime()).isLessThan(until);
        Thread.onSpinWait();
      }
    }
  }

  private String ask(String text) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(10_000);
      send(socket, text);
      var answer = new DatagramPacket(new byte[2_000], 2_000);
      socket.receive(answer);
      return new String(answer.getData(), 0, answer.getLength(), UTF_8);
    }
  }

  private void send(DatagramSocket socket, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    socket.send(
        new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), rig.udpPort));
  }
}
