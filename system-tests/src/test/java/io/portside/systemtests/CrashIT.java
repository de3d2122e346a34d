package io.portside.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL in the middle of the traffic: what was acknowledged is there, once, in order. */
class CrashIT {
  private static final int SENDERS = 3;
  private static final int ACKNOWLEDGED_BEFORE_KILL = 60;

  /** One acknowledged send. */
  private record Acked(String cid, long seq) {}

  @Test
  void everyAcknowledgedMessageSurvivesOnceAndInOrder(@TempDir Path data) throws Exception {
    List<Acked> acked = new CopyOnWriteArrayList<>();
    try (PortsideProcess suite = PortsideProcess.suite(data)) {
      int port = suite.httpPort();
      var stop = new CountDownLatch(1);
      List<Thread> senders = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        String nick = "sender" + i;
        senders.add(Thread.ofVirtual().start(() -> sendUntilCut(port, nick, acked, stop)));
      }
      Deadline.until(
          "enough messages are acknowledged",
          Deadline.START,
          () -> acked.size() >= ACKNOWLEDGED_BEFORE_KILL);

      suite.kill();
      stop.countDown();
      for (Thread sender : senders) {
        sender.join(Deadline.ANSWER.plus(Deadline.ANSWER));
      }
    }

    try (PortsideProcess again = PortsideProcess.suite(data)) {
      List<JsonNode> log = new Rest(again.httpPort()).log("lobby");

      Map<String, Long> seqByCid = new HashMap<>();
      long expected = 1;
      for (JsonNode event : log) {
        assertThat(event.path("seq").asLong()).as("the log has no hole").isEqualTo(expected++);
        assertThat(seqByCid.put(key(event), event.path("seq").asLong()))
            .as("%s is there once", key(event))
            .isNull();
      }
      assertThat(acked).hasSizeGreaterThanOrEqualTo(ACKNOWLEDGED_BEFORE_KILL);
      for (Acked one : acked) {
        assertThat(seqByCid).containsEntry(one.cid, one.seq);
      }
    }
  }

  private static String key(JsonNode event) {
    return event.path("body").path("text").asText();
  }

  /** Sends one after the other; each text is its own id. Ends when the connection does. */
  private static void sendUntilCut(int port, String nick, List<Acked> acked, CountDownLatch stop) {
    try (WsClient client = WsClient.in(port, nick, "lobby")) {
      for (int n = 0; stop.getCount() > 0 && !client.isClosed(); n++) {
        String text = nick + "-" + n;
        var send = client.envelope("send").put("room", "lobby").put("cid", text);
        send.putObject("body").put("text", text);
        JsonNode reply = client.request(send);
        if (reply.path("t").asText().equals("ok")) {
          acked.add(new Acked(text, reply.path("seq").asLong()));
        } else if (stop.await(reply.path("retry").asLong(100), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (Exception | AssertionError cut) {
      // The kill: what had no answer by then may or may not be in the log, and at most once.
      return;
    }
  }
}
