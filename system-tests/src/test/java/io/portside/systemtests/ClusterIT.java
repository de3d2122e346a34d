package io.portside.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Separate processes on loopback: two chat nodes, a third, a scanner and the gateway. */
class ClusterIT {
  @TempDir Path data;
  private final List<String> members = new ArrayList<>();

  @Test
  void aRoomSpansNodesAndADeadNodeLosesNothing() throws Exception {
    for (int i = 0; i < 5; i++) {
      members.add("127.0.0.1:" + Loopback.freePort());
    }
    int http = Loopback.freePort();
    int tcp = Loopback.freePort();
    try (PortsideProcess chat1 = node(0, "chat-service");
        PortsideProcess chat2 = node(1, "chat-service");
        PortsideProcess scanner = node(2, "scanner-service");
        PortsideProcess gateway =
            node(
                3,
                "gateway",
                "--set",
                "gateway.http=127.0.0.1:" + http,
                "--set",
                "gateway.tcp=127.0.0.1:" + tcp)) {
      var rest = new Rest(http);
      Deadline.until("two chat nodes are balanced", Deadline.START, () -> chatNodes(rest) == 2);
      talkAcrossNodes(http, tcp);

      try (PortsideProcess chat3 = node(4, "chat-service")) {
        chat3.await("ready", Deadline.START);
        Deadline.until(
            "a third chat node is balanced within 2 s of ready",
            Duration.ofSeconds(2),
            () -> chatNodes(rest) == 3);
        killOneNode(chat1, http);
      }
      assertThat(scanner.terminate()).as(scanner.output()).isZero();
      assertThat(gateway.terminate()).as(gateway.output()).isZero();
      assertThat(chat2.terminate()).as(chat2.output()).isZero();
    }
  }

  /** Round-robin puts each new connection on the other node. */
  private static void talkAcrossNodes(int http, int tcp) throws Exception {
    try (WsClient ws1 = WsClient.in(http, "anna", "lobby");
        WsClient ws2 = WsClient.in(http, "bert", "lobby");
        TextClient text1 = TextClient.named(tcp, "carl");
        TextClient text2 = TextClient.named(tcp, "dina")) {
      ws1.say("lobby", "a-1", "from anna");
      ws2.expectText("from anna");
      text1.expect("from anna");
      text2.expect("from anna");

      text2.sendLine("from dina");
      ws1.expectText("from dina");
      ws2.expectText("from dina");
      text1.expect("from dina");
    }
  }

  /** Clients that lose their node come back through the gateway with their position. */
  private static void killOneNode(PortsideProcess victim, int http) throws Exception {
    List<WsClient> clients = new ArrayList<>();
    List<JsonNode> hellos = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      WsClient client = WsClient.connect(http);
      hellos.add(client.ask(client.envelope("hello").put("v", 1).put("nick", "kim" + i)));
      client.ask(client.envelope("join").put("room", "kill-room"));
      clients.add(client);
    }
    JsonNode first = clients.getFirst().say("kill-room", "k-1", "before the kill");
    for (WsClient client : clients) {
      client.expectText("before the kill");
    }

    victim.kill();
    Deadline.until(
        "the dead node's clients are cut",
        Duration.ofSeconds(5),
        () -> clients.stream().anyMatch(WsClient::isClosed));
    WsClient survivor =
        clients.stream().filter(client -> !client.isClosed()).findFirst().orElseThrow();
    survivor.say("kill-room", "k-2", "while they were away");

    Set<Integer> resumed = new HashSet<>();
    for (int i = 0; i < clients.size(); i++) {
      if (clients.get(i).isClosed()) {
        resume(http, hellos.get(i), "kim" + i, first);
        resumed.add(i);
      }
    }
    assertThat(resumed).isNotEmpty();
    clients.forEach(WsClient::close);
  }

  private static void resume(int http, JsonNode hello, String nick, JsonNode seen)
      throws Exception {
    try (WsClient again = WsClient.connect(http)) {
      String mid = seen.path("mid").asText();
      var envelope = again.envelope("hello").put("v", 1).put("nick", nick);
      envelope.put("key", hello.path("key").asText());
      envelope
          .putObject("pos")
          .putArray("kill-room")
          .add(mid.substring(0, mid.lastIndexOf('-')))
          .add(seen.path("seq").asLong());
      JsonNode reply = again.ask(envelope);

      assertThat(reply.path("user").toString()).as("the nick is kept").contains(nick);
      assertThat(reply.path("rooms").path(0).path("recovered").asBoolean()).isTrue();
      again.expectText("while they were away");
    }
  }

  private static int chatNodes(Rest rest) throws Exception {
    Set<String> up = new HashSet<>();
    for (JsonNode upstream : rest.json("/api/gateway/upstreams").findParents("endpoint")) {
      if (upstream.path("service").asText("chat-service").equals("chat-service")
          && upstream.path("state").asText().equals("up")
          && upstream.hasNonNull("node")) {
        up.add(upstream.path("node").asText());
      }
    }
    // The scanner is discovered too; it has one node of its own.
    return up.size() - 1;
  }

  private PortsideProcess node(int index, String service, String... more) throws Exception {
    List<String> args = new ArrayList<>(List.of(service));
    String self = members.get(index);
    for (String setting :
        List.of(
            "cluster.enabled=true",
            "cluster.port=" + self.substring(self.indexOf(':') + 1),
            "cluster.members=["
                + String.join(", ", members.stream().map(m -> "\"" + m + "\"").toList())
                + "]",
            "store.url=sqlite:" + data.resolve("portside.db"))) {
      args.add("--set");
      args.add(setting);
    }
    args.addAll(List.of(more));
    return PortsideProcess.start(args);
  }
}
