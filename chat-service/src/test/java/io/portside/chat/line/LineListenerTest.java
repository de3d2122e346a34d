package io.portside.chat.line;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.GoldenEvents;
import io.portside.chat.ListenerRig;
import io.portside.chat.TestClient;
import io.portside.chat.core.MessageLog;
import io.portside.chat.wire.ListenerCounters.TurnedAway;
import io.portside.common.event.ChatEvent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LineListenerTest {
  private final ListenerRig rig = new ListenerRig();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void silentClientIsGreetedAfterAMoment() {
    try (TestClient alice = connect()) {
      long beganNs = System.nanoTime();

      alice.expect("Welcome to Portside! You are guest-");
      alice.expect(" in [lobby].\n");

      assertThat(System.nanoTime() - beganNs).isGreaterThan(200_000_000L);
    }
  }

  @Test
  void clientThatSpeaksFirstIsNotGreeted() {
    try (TestClient alice = connect()) {
      alice.line("/receipts on").line("hi");

      assertThat(alice.expect("ok e1-1\n")).isEqualTo("* receipts are on\nok e1-1\n");
    }
  }

  @Test
  void clientsOfTheLobbyHearOneAnotherAndNotThemselves() {
    try (TestClient alice = named("alice");
        TestClient bob = named("bob")) {
      alice.line("hi bob");
      assertThat(bob.expect("\n")).isEqualTo("[lobby] alice: hi bob\n");
      bob.line("hi alice");

      assertThat(alice.expect("\n")).isEqualTo("[lobby] bob: hi alice\n");
    }
  }

  @Test
  void wordsWithoutALineEndAreHeardAfterAMomentUntilTheFirstLineEnd() {
    try (TestClient alice = named("alice");
        TestClient raw = connect()) {
      raw.expect("names you.\n");
      raw.send("hello");
      alice.expect(": hello\n");
      raw.send("again");
      alice.expect(": again\n");

      raw.line(" and now lines").send("half ");
      alice.expect(":  and now lines\n");
      sayAndHear(alice); // well beyond the moment
      raw.line("and half");

      alice.expect(": half and half\n");
    }
  }

  private void sayAndHear(TestClient listener) {
    try (TestClient other = connect()) {
      other.expect("Welcome");
      other.line("in between");
      listener.expect(": in between\n");
    }
  }

  @Test
  void characterCutInTwoIsOneCharacter() {
    byte[] bytes = "é😀\n".getBytes(UTF_8);
    try (TestClient alice = named("alice");
        TestClient bob = named("bob")) {
      for (byte next : bytes) {
        bob.send(new byte[] {next});
      }

      assertThat(alice.expect("\n")).isEqualTo("[lobby] bob: é😀\n");
    }
  }

  @Test
  void bytesThatAreNotUtf8AreReplaced() {
    try (TestClient alice = named("alice");
        TestClient bob = named("bob")) {
      bob.send(new byte[] {'a', (byte) 0xe9, 'b', '\n'});

      assertThat(alice.expect("\n")).isEqualTo("[lobby] bob: a\ufffdb\n");
    }
  }

  @Test
  void escapeSequencesAndTelnetCommandsReachNobody() {
    try (TestClient alice = named("alice");
        TestClient bob = named("bob")) {
      bob.send(new byte[] {(byte) 0xff, (byte) 0xfb, 1}).line("\u001b[2Jgone\u0007");

      assertThat(alice.expect("\n")).isEqualTo("[lobby] bob: [2Jgone\n");
    }
  }

  @Test
  void commandsAndWhatFollowsAreDealtWithInOrder() {
    try (TestClient alice = connect();
        TestClient bob = named("bob")) {
      bob.line("/join ops").expect("* you talk in [ops] now\n");

      alice.send(
          "/nick alice\n/join ops\nin ops\n/leave\nin lobby\n/who\n/rooms\n/history\n/jion x\n");

      assertThat(alice.expect("/join?\n"))
          .isEqualTo(
              """
              * you are alice now
              * you talk in [ops] now
              * you hear [ops] no more
              * you talk in [lobby] now
              * in [lobby]: alice bob
              * [lobby] 2 here, 1 said
              * [ops] 1 here, 1 said
              [lobby] 1970-01-01 00:00:00Z alice: in lobby
              ! no command /jion; did you mean /join?
              """);
      assertThat(bob.expect("lobby\n")).isEqualTo("[ops] alice: in ops\n[lobby] alice: in lobby\n");
    }
  }

  @Test
  void helpListsTheCommandsOfServicesToo() {
    try (TestClient alice = connect()) {
      String help = alice.line("/help").expect("//text says \"/text\"\n");

      assertThat(help).contains("/nick NAME", "/scan HOST PORTS", "which ports answer");
    }
  }

  @Test
  void quitClosesAfterAGoodbye() {
    try (TestClient alice = connect()) {
      assertThat(alice.line("/quit").expectEnd()).isEqualTo("* goodbye\n");
    }
  }

  @Test
  void lineThatIsTooLongIsSkippedAndSaidSo() {
    try (TestClient alice = named("alice");
        TestClient bob = named("bob")) {
      alice.line("x".repeat(100_000)).line("short");

      alice.expect("! not sent: longer than 16384 bytes\n");
      assertThat(bob.expect("\n")).isEqualTo("[lobby] alice: short\n");
      assertThat(rig.counters.turnedAway(TurnedAway.LONG_LINE)).isEqualTo(1);
    }
  }

  @Test
  void clientThatEndsItsInputIsHeardAndThenClosed() {
    try (TestClient echo = connect()) {
      assertThat(echo.line("hi").endInput().expectEnd()).isEmpty();
    }
    try (TestClient printf = connect()) {
      assertThat(printf.send("no line end").endInput().expectEnd()).isEmpty();
    }
    assertThat(said()).containsExactly("hi", "no line end");
  }

  @Test
  void clientThatIsGoneAtOnceIsHeard() {
    try (TestClient alice = named("alice")) {
      try (TestClient gone = connect()) {
        gone.line("one").line("two");
      }
      try (TestClient raw = connect()) {
        raw.send("three");
      }
      alice.expect(": one\n");
      alice.expect(": two\n");
      alice.expect(": three\n");
    }
  }

  @Test
  void scanIsAwaitedAfterTheInputHasEnded() {
    try (TestClient printf = connect()) {
      printf.line("/scan 127.0.0.1 22,80").endInput();
      printf.expect("* scan x7 started\n");
      printf.expect("[lobby] scanner: scanning 127.0.0.1, ports 22,80\n");
      stillOpenAfterTheLinger(printf);

      rig.post(ListenerRig.LOBBY, GoldenEvents.running(), 1L);
      rig.post(ListenerRig.LOBBY, GoldenEvents.done(), 1L);

      assertThat(printf.expectEnd())
          .isEqualTo(
              """
              [lobby] scanner: 127.0.0.1: 1 open of 2 ports, 12 ms
              [lobby] scanner: 127.0.0.1 22/tcp open ssh
              """);
    }
  }

  /** A message of another comes through after more than the linger time of this rig. */
  private void stillOpenAfterTheLinger(TestClient client) {
    try (TestClient slow = connect()) {
      slow.expect("Welcome");
      slow.line("still there?");
      client.expect(": still there?\n");
    }
  }

  @Test
  void clientThatReadsInPiecesGetsWholeCharacters() {
    try (TestClient raw = connect();
        TestClient alice = named("alice")) {
      raw.expect("names you.\n");
      String words = "é".repeat(2_500);
      alice.line(words);

      byte[] first = raw.receive(1_023);

      assertThat(first.length).isBetween(1_000, 1_023);
      assertThat(decodes(first)).isTrue();
    }
  }

  private static boolean decodes(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @Test
  void aStrayHttpClientOfTheGatewayIsToldNoPortOfThisProcess() {
    try (TestClient http = connect()) {
      assertThat(
              http.send("PROXY TCP4 10.1.2.3 127.0.0.1 8000 6667\r\nGET / HTTP/1.1\r\n\r\n")
                  .expectEnd())
          .endsWith("HTTP and WebSocket are spoken where the browser's pages are.\n");
    }
  }

  @Test
  void strangersAreTurnedAwayWithAReason() {
    try (TestClient http = connect();
        TestClient irc = connect();
        TestClient tls = connect();
        TestClient proxy = connect()) {
      assertThat(http.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").expectEnd())
          .startsWith("HTTP/1.1 400 Bad Request\r\n")
          .endsWith("HTTP and WebSocket are spoken on port " + rig.httpPort + ".\n");
      assertThat(irc.send("CAP LS 302\r\nNICK a\r\n").expectEnd())
          .isEqualTo("ERROR :IRC is not spoken here yet\r\n");
      assertThat(tls.send(new byte[] {0x16, 3, 1, 0, 5, 1, 2, 3}).expectEnd())
          .isEqualTo("! this port speaks clear text, not TLS\n");
      assertThat(proxy.send("PROXY TCP4 a b c d\r\n").expectEnd())
          .isEqualTo("! PROXY header that cannot be read\n");
    }
    for (TurnedAway why :
        List.of(TurnedAway.HTTP, TurnedAway.IRC, TurnedAway.TLS, TurnedAway.PROXY_HEADER)) {
      assertThat(rig.counters.turnedAway(why)).as(why.label()).isEqualTo(1);
    }
    assertThat(rig.chat.sessions()).isZero();
  }

  @Test
  void greetedClientMaySwitchWithItsFirstLine() {
    try (TestClient irc = connect();
        TestClient json = connect()) {
      irc.expect("names you.\n");
      json.expect("names you.\n");

      assertThat(irc.line("NICK alice\r").expectEnd()).startsWith("ERROR :");
      assertThat(json.line("{\"id\":1,\"t\":\"ping\"}").expect("\n"))
          .isEqualTo("{\"id\":1,\"t\":\"ok\"}\n");
    }
  }

  @Test
  void clientThatTurnsOutToBeAProgramWhileItIsGreetedIsServedOn() {
    rig.log.holdOpens();
    try (TestClient json = connect()) {
      for (int sessions = 0; sessions == 0; sessions = rig.chat.sessions()) {
        Thread.onSpinWait(); // until the silence has been taken for a person's
      }
      json.line("{\"id\":1,\"t\":\"hello\",\"nick\":\"late\"}").expect("\"t\":\"ok\"");
      rig.log.letOpen();

      json.line("{\"id\":2,\"t\":\"join\",\"room\":\"lobby\"}").expect("\"id\":2");
      try (TestClient slow = connect()) {
        slow.expect("Welcome"); // the time in which an abandoned conversation would have closed
        slow.line("still there?");
        json.expect("\"text\":\"still there?\"");
      }
      json.line("{\"id\":3,\"t\":\"ping\"}").expect("{\"id\":3,\"t\":\"ok\"}\n");
    }
  }

  @Test
  void programThatIsStillBeingGreetedHearsTheGoodbye() {
    rig.log.holdOpens();
    try (TestClient json = connect()) {
      json.line("{\"id\":1,\"t\":\"hello\",\"pos\":{\"ops\":[\"e1\",0]}}");
      while (rig.chat.rooms() == 0) {
        Thread.onSpinWait();
      }
      rig.drain();

      assertThat(json.expectEnd()).contains("\"t\":\"bye\"").endsWith("}\n");
    }
  }

  @Test
  void everyRoomThatAGreetingMayNameIsJoined() {
    var rooms = new StringJoiner(",");
    for (int i = 0; i < 200; i++) {
      rooms.add("\"r" + i + "\":[\"e1\",0]");
    }
    try (TestClient json = connect()) {
      json.line("{\"id\":1,\"t\":\"hello\",\"pos\":{" + rooms + "}}");

      assertThat(json.expect("]}\n").split("\"recovered\":true", -1)).hasSize(201);
    }
  }

  @Test
  void proxiedClientIsServedLikeAnyOther() {
    try (TestClient alice = named("alice");
        TestClient proxied = connect()) {
      proxied.send("PROXY TCP4 10.1.2.3 127.0.0.1 80").send("00 6667\r\nhi\n");

      alice.expect(": hi\n");
    }
  }

  @Test
  void pastedLinesAreSlowedDownAndNoneIsLost() {
    rig.close();
    try (ListenerRig slow = new ListenerRig(ListenerRig.Settings.USUAL.withFlood(5, 50));
        TestClient alice = TestClient.connect(slow.linePort);
        TestClient bob = TestClient.connect(slow.linePort)) {
      alice.expect("Welcome");
      var lines = new StringBuilder();
      for (int i = 1; i <= 30; i++) {
        lines.append("line ").append(i).append('\n');
      }
      bob.send(lines.toString());

      for (int i = 1; i <= 30; i++) {
        alice.expect(": line " + i + "\n");
      }
    }
  }

  @Test
  void jsonLinesConverse() {
    try (TestClient alice = named("alice");
        TestClient json = connect()) {
      json.send(
          """
          {"id":1,"t":"hello","nick":"js"}
          {"id":2,"t":"join","room":"lobby"}
          {"id":3,"t":"send","room":"lobby","cid":"c1","body":{"text":"hi"}}
          """);

      json.expect("\"user\":{\"u\":\"js\"}");
      json.expect("{\"id\":2,\"t\":\"ok\",\"room\":\"lobby\"");
      json.expect("\"cid\":\"c1\"}\n");
      assertThat(alice.expect("\n")).isEqualTo("[lobby] js: hi\n");
      json.endInput();
      assertThat(json.expectEnd())
          .endsWith("\"code\":1000,\"msg\":\"bye\",\"reconnect\":true,\"after\":[200,5000]}\n");
    }
  }

  @Test
  void drainSaysGoodbye() {
    try (TestClient alice = named("alice")) {
      rig.drain();

      assertThat(alice.expectEnd()).isEqualTo("! goodbye: restarting, connect again\n");
    }
  }

  @Test
  void sessionsEndWithTheirConnections() {
    try (TestClient alice = named("alice");
        TestClient bob = named("bob")) {
      bob.reset();
      for (String who = who(alice); who.contains("bob"); who = who(alice)) {
        assertThat(who).contains("alice");
      }
    }
  }

  private static String who(TestClient client) {
    return client.line("/who").expect("\n");
  }

  private List<String> said() {
    MessageLog log = rig.log;
    return log.after(ListenerRig.LOBBY, 0, 100).result().stream()
        .map(ChatEvent::bodyOrNull)
        .map(body -> body == null ? "" : body.text())
        .toList();
  }

  private TestClient connect() {
    return TestClient.connect(rig.linePort);
  }

  private TestClient named(String nick) {
    TestClient client = connect();
    client.line("/nick " + nick).expect("* you are " + nick + " now\n");
    return client;
  }
}
