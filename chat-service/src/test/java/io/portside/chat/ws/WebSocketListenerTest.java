package io.portside.chat.ws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.ListenerRig;
import io.portside.chat.TestClient;
import io.portside.chat.wire.ListenerCounters.TurnedAway;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WebSocketListenerTest {
  private ListenerRig rig = new ListenerRig();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void browserAndPlainClientsHearOneAnother() {
    try (WsClient web = connect().hello("web").join("lobby");
        TestClient nc = TestClient.connect(rig.linePort);
        TestClient raw = TestClient.connect(rig.linePort)) {
      nc.expect("Welcome");
      raw.expect("names you.\n");

      raw.send("hello");
      assertThat(web.expect("\"t\":\"msg\"")).contains("\"body\":{\"text\":\"hello\"}");
      nc.expect(": hello\n");
      nc.line("hi");
      web.expect("\"body\":{\"text\":\"hi\"}");
      raw.expect(": hi\n");
      web.say("lobby", "c1", "from the web");
      web.expect("\"id\":3,\"t\":\"ok\",\"seq\":3,\"mid\":\"e1-3\"");
      web.expect("\"cid\":\"c1\"");
      nc.expect("[lobby] web: from the web\n");
      raw.expect("[lobby] web: from the web\n");
    }
  }

  @Test
  void positionBringsTheAnswerThenWhatWasMissedThenWhatIsLive() {
    String key = "a-key-of-sixteen-characters";
    try (WsClient alice = connect()) {
      alice.send("{\"id\":1,\"t\":\"hello\",\"nick\":\"alice\",\"key\":\"" + key + "\"}");
      alice.expect("\"id\":1,\"t\":\"ok\"");
      alice.join("ops").join("attic");
      alice.say("ops", "c1", "one").expect("\"cid\":\"c1\"");
    }
    try (WsClient bob = connect().hello("bob").join("ops").join("attic")) {
      bob.say("ops", "b1", "two").say("attic", "b2", "three").say("ops", "b3", "four");
      bob.expect("\"cid\":\"b3\"");

      WsClient alice = connect();
      alice.send(
          "{\"id\":1,\"t\":\"hello\",\"key\":\""
              + key
              + "\",\"nick\":\"alice\",\"pos\":{\"ops\":[\"e1\",1],\"attic\":[\"e1\",0]}}");
      assertThat(alice.line())
          .contains("\"id\":1,\"t\":\"ok\"")
          .contains("{\"room\":\"ops\",\"epoch\":\"e1\",\"seq\":3,\"recovered\":true}");
      bob.say("ops", "b4", "five");

      int[] next = {2, 1};
      for (int rows = 0; rows < 4; rows++) {
        String row = alice.expect("\"t\":\"msg\"");
        int room = row.contains("\"room\":\"ops\"") ? 0 : 1;
        assertThat(row).contains("\"seq\":" + next[room]++ + ",");
      }
      alice.say("ops", "c1", "one");
      assertThat(alice.expect("\"id\":3")).contains("\"seq\":1,").contains("\"dup\":true");
      alice.close();
    }
  }

  @Test
  void positionOfAnotherEpochIsNotRecovered() {
    try (WsClient bob = connect().hello("bob").join("ops");
        WsClient alice = connect()) {
      bob.say("ops", "b1", "one").expect("\"cid\":\"b1\"");

      alice.send("{\"id\":1,\"t\":\"hello\",\"pos\":{\"ops\":[\"old\",7]}}");

      assertThat(alice.line()).contains("\"recovered\":false,\"missing\":[1,1]");
    }
  }

  @Test
  void nickThatIsTakenMayBeAskedForAgain() {
    try (WsClient alice = connect().hello("alice");
        WsClient other = connect()) {
      other.send("{\"id\":1,\"t\":\"hello\",\"nick\":\"Alice\"}");
      assertThat(other.line()).contains("\"t\":\"err\",\"code\":123");

      other.hello("bob");
      other.send("{\"id\":9,\"t\":\"hello\"}");
      assertThat(other.expect("\"id\":9")).contains("\"code\":107");
      assertThat(alice.send("{\"id\":8,\"t\":\"ping\"}").line())
          .isEqualTo("{\"id\":8,\"t\":\"ok\"}");
    }
  }

  @Test
  void nothingIsDoneBeforeHello() {
    try (WsClient client = connect()) {
      client.send("{\"id\":1,\"t\":\"rooms\"}");

      assertThat(client.line()).contains("\"id\":1,\"t\":\"err\",\"code\":101");
    }
  }

  @Test
  void clientWithoutHelloIsClosed() {
    use(ListenerRig.Settings.USUAL.withHeartbeatMs(25_000));
    try (WsClient client = connect()) {
      assertThat(client.line()).contains("\"t\":\"bye\",\"code\":3501");
      assertThat(client.expectClose()).isEqualTo(3501);
      client.tcp().expectEnd();
    }
  }

  @Test
  void silentClientIsSentHeartbeatsAndThenClosed() {
    use(ListenerRig.Settings.USUAL.withHeartbeatMs(400));
    try (WsClient client = connect().hello("alice")) {
      assertThat(client.line()).isEqualTo("{}");
      assertThat(client.expect("bye")).contains("\"code\":3012,").contains("\"reconnect\":true");
      assertThat(client.expectClose()).isEqualTo(3012);
    }
  }

  @Test
  void heartbeatsKeepAClient() {
    use(ListenerRig.Settings.USUAL.withHeartbeatMs(400));
    try (WsClient client = connect().hello("alice")) {
      for (int beat = 0; beat < 6; beat++) {
        assertThat(client.line()).isEqualTo("{}");
        client.send("{}");
      }
    }
  }

  @Test
  void linesThatAreNoEnvelopeCloseAtLast() {
    try (WsClient client = connect().hello("alice")) {
      client.send("[]\n".repeat(7));
      client.send("{\"id\":5,\"t\":\"ping\"}");
      assertThat(client.expect("\"id\":5")).contains("ok");
      client.send("x");

      assertThat(client.expectClose()).isEqualTo(3501);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0x81, ff, 1007, WS_UTF8",
    "0x81, eda080, 1007, WS_UTF8",
    "0x81, c3, 1007, WS_UTF8",
    "0x82, 00, 1003, WS_BINARY",
    "0xc1, 7b7d, 1002, WS_PROTOCOL",
    "0x83, 7b7d, 1002, WS_PROTOCOL",
    "0x80, 7b7d, 1002, WS_PROTOCOL",
    "0x09, 7b7d, 1002, WS_PROTOCOL",
  })
  void brokenFrameIsClosedWithItsCode(String first, String payload, int code, TurnedAway why) {
    try (WsClient client = connect().hello("alice")) {
      client.raw(Integer.decode(first), java.util.HexFormat.of().parseHex(payload));

      assertThat(client.expectClose()).isEqualTo(code);
      client.tcp().endInput().expectEnd();
    }
    assertThat(rig.counters.turnedAway(why)).isEqualTo(1);
  }

  @Test
  void messageThatIsTooBigIsClosedWith1009HoweverItIsCut() {
    try (WsClient one = connect().hello("one");
        WsClient many = connect().hello("many")) {
      one.frame(WsClient.TEXT, true, new byte[64 * 1024 + 1]);
      many.frame(WsClient.TEXT, false, spaces(40_000));
      many.frame(WsClient.CONTINUATION, true, spaces(40_000));

      assertThat(one.expectClose()).isEqualTo(1009);
      assertThat(many.expectClose()).isEqualTo(1009);
    }
  }

  private static byte[] spaces(int length) {
    byte[] spaces = new byte[length];
    Arrays.fill(spaces, (byte) ' ');
    return spaces;
  }

  @Test
  void fragmentsAndPingsBetweenThemAreUnderstood() {
    byte[] line = "{\"id\":5,\"t\":\"ping\",\"x\":\"😀\"}".getBytes(UTF_8);
    try (WsClient client = connect().hello("alice")) {
      client.frame(WsClient.TEXT, false, new byte[0]);
      for (byte next : line) {
        client.frame(WsClient.CONTINUATION, false, new byte[] {next});
      }
      client.frame(WsClient.PING, true, new byte[] {7});
      client.frame(WsClient.CONTINUATION, true, new byte[0]);

      assertThat(client.next()).satisfies(f -> assertThat(f.opcode()).isEqualTo(WsClient.PONG));
      assertThat(client.line()).isEqualTo("{\"id\":5,\"t\":\"ok\"}");
    }
  }

  @Test
  void emptyMessagesChangeNothing() {
    try (WsClient client = connect().hello("alice")) {
      client.frame(WsClient.TEXT, false, new byte[0]);
      client.frame(WsClient.CONTINUATION, true, new byte[0]);
      client.send("").send("{\"id\":5,\"t\":\"ping\"}\n\n{\"id\":6,\"t\":\"ping\"}\n");

      assertThat(client.line()).isEqualTo("{\"id\":5,\"t\":\"ok\"}");
      assertThat(client.line()).isEqualTo("{\"id\":6,\"t\":\"ok\"}");
    }
  }

  @Test
  void closeIsAnsweredAndEndsTheSession() {
    try (WsClient client = connect().hello("alice")) {
      client.frame(WsClient.CLOSE, true, new byte[] {3, (byte) 0xe8});

      assertThat(client.expectClose()).isEqualTo(1000);
      client.tcp().expectEnd();
    }
    try (WsClient again = connect()) {
      again.hello("alice");
    }
  }

  @Test
  void slowReaderIsCutAndMayResume() {
    try (WsClient slow = WsClient.connect(rig.httpPort, 4_096).hello("slow").join("ops");
        WsClient fast = connect().hello("fast").join("ops")) {
      int said = 0;
      String words = "x".repeat(8_000);
      while (rig.chat.slowReadersCut() == 0 && said < 5_000) {
        fast.say("ops", "c" + ++said, words);
        fast.expect("\"cid\":\"c" + said + "\"");
      }

      assertThat(rig.chat.slowReadersCut()).isEqualTo(1);
      assertThat(said).isBetween(20, 4_999);
      assertThat(slow.expectClose()).isEqualTo(3008);
    }
  }

  @Test
  void clientThatAsksAndNeverReadsIsCut() {
    try (WsClient fast = connect().hello("fast").join("ops");
        WsClient greedy = WsClient.connect(rig.httpPort, 4_096).hello("greedy")) {
      for (int i = 0; i < 40; i++) {
        fast.say("ops", "c" + i, "x".repeat(8_000));
      }
      fast.expect("\"cid\":\"c39\"");

      for (int i = 0; i < 100; i++) {
        greedy.send("{\"id\":9,\"t\":\"history\",\"room\":\"ops\",\"limit\":40}");
      }

      for (long until = System.nanoTime() + 20_000_000_000L; rig.chat.sessions() > 1; ) {
        assertThat(System.nanoTime()).isLessThan(until);
        fast.send("{\"id\":7,\"t\":\"ping\"}").expect("\"id\":7");
      }
    }
  }

  @Test
  void drainSaysByeAndClosesWith1012() {
    try (WsClient client = connect().hello("alice").join("ops")) {
      rig.drain();

      assertThat(client.expect("bye"))
          .isEqualTo(
              "{\"t\":\"bye\",\"code\":1012,\"msg\":\"restarting\","
                  + "\"reconnect\":true,\"after\":[200,5000]}");
      assertThat(client.expectClose()).isEqualTo(1012);
    }
  }

  @Test
  void pagesOfOtherSitesAndOtherPathsAreTurnedAway() {
    assertThat(shake("/ws", "Origin: https://evil.example\r\n")).startsWith("HTTP/1.1 403 ");
    assertThat(shake("/other", "")).startsWith("HTTP/1.1 404 ");
    assertThat(shake("/ws", "Origin: http://127.0.0.1:8080\r\n")).startsWith("HTTP/1.1 101 ");
    assertThat(shake("/ws", "Origin: https://ops.example\r\n")).startsWith("HTTP/1.1 101 ");
    assertThat(shake("/ws", "Sec-WebSocket-Extensions: permessage-deflate\r\n"))
        .startsWith("HTTP/1.1 101 ")
        .doesNotContainIgnoringCase("permessage-deflate");
    assertThat(rig.counters.turnedAway(TurnedAway.WS_ORIGIN)).isEqualTo(1);
    assertThat(rig.counters.turnedAway(TurnedAway.WS_PATH)).isEqualTo(1);
  }

  private String shake(String path, String headers) {
    try (TestClient tcp = TestClient.connect(rig.httpPort)) {
      return WsClient.shake(tcp, path, headers);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomBytesNeverStopTheServer(long seed) {
    var random = new Random(seed);
    for (int connection = 0; connection < 20; connection++) {
      try (WsClient client = connect()) {
        byte[] bytes = new byte[2_000];
        random.nextBytes(bytes);
        client.raw(random.nextInt(256), bytes);
        client.tcp().send(bytes);
      } catch (java.io.UncheckedIOException cut) {
        assertThat(cut).hasMessageContaining("");
      }
    }
    try (WsClient alice = connect().hello("alice").join("lobby")) {
      alice.say("lobby", "c1", "still here").expect("\"cid\":\"c1\"");
    }
  }

  private WsClient connect() {
    return WsClient.connect(rig.httpPort);
  }

  private void use(ListenerRig.Settings settings) {
    rig.close();
    rig = new ListenerRig(settings);
  }
}
