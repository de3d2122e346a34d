package io.portside.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees in the first minutes after {@code ./portside up}. */
class SuiteIT {
  @TempDir static Path data;
  private static PortsideProcess suite;
  private static int http;
  private static int tcp;
  private static int udp;

  @BeforeAll
  static void up() throws Exception {
    suite = PortsideProcess.suite(data);
    http = suite.httpPort();
    tcp = suite.tcpPort();
    udp = suite.udpPort();
  }

  @AfterAll
  static void down() throws Exception {
    try (PortsideProcess last = suite) {
      assertThat(last.terminate()).as(last.output()).isZero();
    }
  }

  @Test
  void theConsoleIsAtTheRoot() throws Exception {
    var page = new Rest(http).get("/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type").orElse("")).startsWith("text/html");
    assertThat(page.body()).contains("Portside").contains("importmap");
  }

  @Test
  void aSilentClientIsWelcomed() throws Exception {
    try (TextClient client = TextClient.connect(tcp)) {
      assertThat(client.expect("/help")).contains("Portside");
    }
  }

  @Test
  void textAndWebSocketClientsTalkBothWays() throws Exception {
    try (TextClient text = TextClient.named(tcp, "tess");
        WsClient ws = WsClient.in(http, "wendy", "lobby")) {
      ws.say("lobby", "w-1", "hello from the browser side");
      assertThat(text.expect("hello from the browser side")).contains("wendy");

      text.sendLine("hello from the terminal side");
      var heard = ws.expectText("hello from the terminal side");
      assertThat(heard.path("from").path("u").asText()).isEqualTo("tess");
    }
  }

  @Test
  void aRawClientThatSendsNoNewlineIsHeardByBoth() throws Exception {
    try (TextClient text = TextClient.named(tcp, "nora");
        WsClient ws = WsClient.in(http, "nils", "lobby");
        TextClient raw = TextClient.connect(tcp)) {
      raw.sendRaw("hello without an end of line");

      ws.expectText("hello without an end of line");
      text.expect("hello without an end of line");

      ws.say("lobby", "nils-1", "heard you, raw one");
      raw.expect("heard you, raw one");
    }
  }

  @Test
  void netcatChats() throws Exception {
    try (WsClient ws = WsClient.in(http, "nadja", "lobby")) {
      Process nc = new ProcessBuilder("nc", "-N", "127.0.0.1", Integer.toString(tcp)).start();
      try (var in = nc.outputWriter(UTF_8)) {
        in.write("from netcat itself\n");
      }

      ws.expectText("from netcat itself");
      assertThat(nc.waitFor(30, TimeUnit.SECONDS)).as("nc ends by itself").isTrue();
    }
  }

  @Test
  void aPythonClientOfAFewLinesChatsOverWebSocket() throws Exception {
    String program =
        """
        import asyncio, json, sys, websockets
        async def main():
            async with websockets.connect(sys.argv[1], subprotocols=["portside.v1.json"]) as ws:
                await ws.send(json.dumps({"id": 1, "t": "hello", "v": 1, "nick": "python"}))
                await ws.send(json.dumps({"id": 2, "t": "join", "room": "lobby"}))
                await ws.send(json.dumps({"id": 3, "t": "send", "room": "lobby", "cid": "p1",
                                          "body": {"text": "hello from python"}}))
                async for frame in ws:
                    for line in frame.splitlines():
                        message = json.loads(line)
                        if message.get("id") == 3:
                            print(message["t"], message["seq"])
                            return
        asyncio.run(asyncio.wait_for(main(), 20))
        """;
    try (TextClient text = TextClient.named(tcp, "pia")) {
      Process python =
          new ProcessBuilder("/usr/bin/python3", "-c", program, "ws://127.0.0.1:" + http + "/ws")
              .redirectErrorStream(true)
              .start();

      assertThat(text.expect("hello from python")).contains("python");
      String printed = new String(python.getInputStream().readAllBytes(), UTF_8);
      assertThat(python.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(printed).startsWith("ok ");
    }
  }

  @Test
  void aDatagramIsPostedAndAcknowledged() throws Exception {
    try (WsClient ws = WsClient.in(http, "udo", "ops");
        var socket = new DatagramSocket()) {
      socket.setSoTimeout((int) Deadline.ANSWER.toMillis());
      byte[] notify = "ops\tdisk is full".getBytes(UTF_8);
      socket.send(new DatagramPacket(notify, notify.length, Loopback.ADDRESS, udp));

      var answer = new DatagramPacket(new byte[1400], 1400);
      socket.receive(answer);
      String mid = ws.expectText("disk is full").path("mid").asText();

      assertThat(new String(answer.getData(), 0, answer.getLength(), UTF_8).strip())
          .isEqualTo("ok " + mid);
    }
  }

  @Test
  void historyPagesAreTheSameOverWebSocketAndRest() throws Exception {
    try (WsClient ws = WsClient.in(http, "hanna", "history-room")) {
      for (int i = 1; i <= 7; i++) {
        ws.say("history-room", "h-" + i, "line " + i);
      }
      var reply =
          ws.ask(
              ws.envelope("history").put("room", "history-room").put("before", 6).put("limit", 3));
      var rest = new Rest(http).json("/api/rooms/history-room/messages?before=6&limit=3");

      List<Long> overWs =
          reply.path("items").findValues("seq").stream().map(n -> n.asLong()).toList();
      List<Long> overRest =
          rest.path("items").findValues("seq").stream().map(n -> n.asLong()).toList();
      assertThat(overWs).containsExactly(3L, 4L, 5L);
      assertThat(overRest).isEqualTo(overWs);
      assertThat(reply.path("more").asBoolean()).isTrue();
    }
  }

  @Test
  void aRetriedSendIsTheFirstOneAgain() throws Exception {
    try (WsClient ws = WsClient.in(http, "dora", "retry-room")) {
      var first = ws.say("retry-room", "same", "once");
      var again = ws.say("retry-room", "same", "once");

      assertThat(first.path("dup").asBoolean()).isFalse();
      assertThat(again.path("dup").asBoolean()).isTrue();
      assertThat(again.path("seq")).isEqualTo(first.path("seq"));
      assertThat(new Rest(http).log("retry-room")).hasSize(1);
    }
  }

  @Test
  void theFirstUserHasAName() throws Exception {
    try (WsClient ws = WsClient.in(http, "ursula", "lobby")) {
      var user = new Rest(http).json("/api/users/1");

      assertThat(user.path("id").asInt()).isEqualTo(1);
      assertThat(user.path("name").asText()).isNotBlank();
      assertThat(new Rest(http).get("/api/users/999999").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void roomsAreListed() throws Exception {
    try (WsClient ws = WsClient.in(http, "rolf", "listed-room")) {
      var rooms = new Rest(http).json("/api/rooms");

      assertThat(rooms.toString()).contains("\"lobby\"").contains("\"listed-room\"");
    }
  }
}
