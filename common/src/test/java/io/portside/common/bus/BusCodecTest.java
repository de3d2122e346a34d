package io.portside.common.bus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.common.event.Actor;
import io.portside.common.event.Body;
import io.portside.common.event.BusMessage;
import io.portside.common.event.ChatEvent;
import io.portside.common.event.Role;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BusCodecTest {
  private static final ChatEvent SAID =
      new ChatEvent.Said(
          "ops", 7, "k3", 1_763_696_000_123L, "alice", "c-91", new Body.Text("hé \"x\"\n", 4L));
  private static final Body.Scan SCAN =
      new Body.Scan(
          "scan 127.0.0.1 22: 1 open",
          "s1",
          "127.0.0.1",
          "22",
          Body.ScanState.DONE,
          1,
          1,
          12,
          List.of(new Body.OpenPort("127.0.0.1", 22, "ssh")),
          1);

  /** One of each, in the order of the golden file. */
  private static final List<BusMessage> ALL =
      List.of(
          new BusMessage.ServiceUp(
              "chat-service",
              "n1",
              "0.1.0",
              0.25,
              Map.of("http", "127.0.0.1:8081"),
              List.of(
                  new BusMessage.SlashCommand("scan", "HOST PORTS", "scan ports", Role.OPERATOR))),
          new BusMessage.ServiceDown("chat-service", "n1"),
          new BusMessage.RoomAdvanced(
              "ops",
              "k3",
              8,
              List.of(
                  SAID,
                  new ChatEvent.Edited(
                      "ops", 8, "k3", 1_763_696_000_456L, "portside", "s1-2", 7, SCAN))),
          new BusMessage.Presence("ops", "n1", "n1-0", List.of("alice", "bob")),
          new BusMessage.PresenceAsked("ops", "n1-0"),
          new BusMessage.Post("ops", "portside", "s1-1", new Body.Notice("up"), null),
          new BusMessage.Post("ops", "portside", "s1-2", SCAN, 7L),
          BusMessage.PostReply.committed(9),
          BusMessage.PostReply.refused("store is away", true),
          new BusMessage.CommandRun(
              "r1", "ops", new Actor("alice", Role.OPERATOR), "scan", "127.0.0.1 22"),
          new BusMessage.CommandReply(false, "refused: 169.254.0.0/16"));

  @Test
  void everyMessageIsItsGoldenLine() {
    List<String> lines = ALL.stream().map(BusCodec::toJson).toList();

    assertThat(lines).containsExactlyElementsOf(golden());
  }

  @Test
  void everyGoldenLineIsItsMessage() {
    List<BusMessage> messages =
        golden().stream().map(line -> BusCodec.fromJson(line.getBytes(UTF_8))).toList();

    assertThat(messages).containsExactlyElementsOf(ALL);
  }

  @Test
  void everyKindOfMessageHasAGoldenLine() {
    List<Class<?>> kinds = new ArrayList<>(List.of(BusMessage.class.getPermittedSubclasses()));
    kinds.remove(BusMessage.Undecodable.class);

    assertThat(ALL.stream().map(Object::getClass).distinct().toList())
        .containsExactlyInAnyOrderElementsOf(kinds);
  }

  @Test
  void theWireFormRoundTripsAtAnyOffset() {
    var codec = new BusCodec();
    for (BusMessage message : ALL) {
      Buffer wire = Buffer.buffer("junk");
      codec.encodeToWire(wire, message);

      assertThat(codec.decodeFromWire(4, wire)).isEqualTo(message);
    }
  }

  @Test
  void aFieldFromALaterVersionIsIgnored() {
    byte[] later =
        "{\"type\":\"service-down\",\"service\":\"x\",\"node\":\"n\",\"why\":1}".getBytes(UTF_8);

    assertThat(BusCodec.fromJson(later)).isEqualTo(new BusMessage.ServiceDown("x", "n"));
  }

  @Test
  void whatCannotBeReadIsAValueAndNotAnException() {
    for (String bad :
        List.of(
            "",
            "null",
            "[]",
            "{}",
            "{\"type\":\"from-the-future\"}",
            "{\"type\":\"post\"}",
            "{\"type\":\"service-down\",\"service\":1,\"node\":[]}",
            "\u0000\u0001")) {
      assertThat(BusCodec.fromJson(bad.getBytes(UTF_8)))
          .as(bad)
          .isInstanceOf(BusMessage.Undecodable.class);
    }
  }

  @Test
  void hostileLengthsAndMutatedBytesAreValues() {
    var codec = new BusCodec();
    for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 5}) {
      Buffer wire = Buffer.buffer().appendInt(length).appendString("abc");
      assertThat(codec.decodeFromWire(0, wire)).isInstanceOf(BusMessage.Undecodable.class);
    }
    assertThat(codec.decodeFromWire(0, Buffer.buffer("ab")))
        .isInstanceOf(BusMessage.Undecodable.class);
    var random = new Random(42);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = golden().get(round % ALL.size()).getBytes(UTF_8);
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      assertThat(BusCodec.fromJson(bytes)).isNotNull();
    }
  }

  private static final List<String> GOLDEN = read();

  private static List<String> golden() {
    return GOLDEN;
  }

  private static List<String> read() {
    try (var in = BusCodecTest.class.getResourceAsStream("/golden/bus.jsonl")) {
      if (in == null) {
        throw new IllegalStateException("golden/bus.jsonl is not on the class path");
      }
      return new String(in.readAllBytes(), UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
