package io.portside.chat.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portside.chat.GoldenEvents;
import io.portside.chat.core.CloseReason;
import io.portside.chat.core.Command;
import io.portside.chat.core.Nick;
import io.portside.chat.core.Position;
import io.portside.chat.core.PresenceChange;
import io.portside.chat.core.Refusal;
import io.portside.chat.core.Reply;
import io.portside.chat.core.RoomName;
import io.portside.chat.core.RoomSummary;
import io.portside.chat.json.ClientEnvelope.Asking;
import io.portside.chat.json.ClientEnvelope.Greeting;
import io.portside.chat.json.ClientEnvelope.Heartbeat;
import io.portside.chat.json.ClientEnvelope.Ping;
import io.portside.chat.json.ClientEnvelope.Wrong;
import io.portside.chat.json.EnvelopeWriter.RoomAnswer;
import io.portside.chat.json.EnvelopeWriter.Welcome;
import io.portside.common.event.Body;
import io.portside.common.event.BusMessage.SlashCommand;
import io.portside.common.event.ChatEvent;
import io.portside.common.event.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvelopeTest {
  private static final RoomName OPS = new RoomName("ops");
  private static final String KEY = "zttUUesdm-lXZlLaJxjGrPXA";
  private static final Welcome WELCOME =
      new Welcome("s7", "alice", KEY, new RoomName("lobby"), EnvelopeLimits.DEFAULT);

  @Test
  void everyGoldenLineOfAClientIsUnderstood() {
    Nick alice = new Nick("alice");
    Position pos = new Position("k3", 4180);
    List<ClientEnvelope> expected =
        List.of(
            new Heartbeat(),
            new Greeting(1L, alice, null, "web/1.0", Map.of()),
            new Greeting(1L, alice, KEY, "web/1.0", Map.of(OPS, pos)),
            new Ping(2L),
            new Asking(3L, new Command.Join(OPS)),
            new Asking(4L, new Command.Join(OPS, pos)),
            new Asking(5L, new Command.Leave(OPS)),
            new Asking(6L, new Command.Rename(new Nick("al"))),
            new Asking(7L, new Command.Say(OPS, "c-92", new Body.Text("hi", 4170L))),
            new Asking(8L, new Command.History(OPS, 4100, 50)),
            new Asking(9L, new Command.History(OPS, Long.MAX_VALUE, 50)),
            new Asking(10L, new Command.Rooms()),
            new Asking(11L, new Command.Who(OPS)),
            new Asking(12L, new Command.Run(OPS, "scan", "127.0.0.1 22,80")),
            new Asking(13L, new Command.Help()));

    assertThat(GoldenEvents.lines("client.jsonl").stream().map(EnvelopeTest::read).toList())
        .isEqualTo(expected);
  }

  @Test
  void everyLineOfTheServerIsAsTheGoldenFileSays() {
    ChatEvent old =
        new ChatEvent.Said(
            "ops", 4099, "k3", 1_763_696_000_123L, "bob", "c-7", new Body.Text("who has the key?"));
    List<byte[]> written =
        List.of(
            EnvelopeWriter.HEARTBEAT,
            EnvelopeWriter.welcome(
                1L, WELCOME, List.of(new RoomAnswer(OPS, new Reply.Joined(OPS, "k3", 4182, null)))),
            EnvelopeWriter.welcome(1L, WELCOME, lostRooms()),
            EnvelopeWriter.pong(2L),
            EnvelopeWriter.reply(3L, new Reply.Joined(OPS, "k3", 4182, null)),
            EnvelopeWriter.reply(5L, new Reply.Left(OPS)),
            EnvelopeWriter.reply(6L, new Reply.Renamed(new Nick("al"))),
            EnvelopeWriter.reply(
                7L, new Reply.Committed(4183, "k3-4183", 1_763_696_000_123L, false)),
            EnvelopeWriter.reply(8L, new Reply.HistoryPage(OPS, List.of(old), true)),
            EnvelopeWriter.reply(
                10L,
                new Reply.RoomList(
                    List.of(
                        new RoomSummary(new RoomName("lobby"), "b8", 3, 2),
                        new RoomSummary(OPS, "k3", 4183, 5)))),
            EnvelopeWriter.reply(11L, new Reply.WhoList(OPS, List.of("alice", "bob"))),
            EnvelopeWriter.reply(12L, new Reply.CommandDone("scan 7 of 127.0.0.1 started")),
            EnvelopeWriter.reply(
                13L,
                new Reply.HelpText(
                    List.of(
                        new SlashCommand(
                            "scan", "HOST PORTS", "which ports answer", Role.OPERATOR)))),
            EnvelopeWriter.reply(
                7L, new Reply.Refused(Refusal.TOO_MANY, "too many requests", 1_200)),
            answer("{\"id\":3,\"t\":\"join\",\"room\":\"no room\"}"),
            answer("[]"),
            EnvelopeWriter.presence(new PresenceChange(OPS, List.of("alice"), List.of())),
            EnvelopeWriter.bye(CloseReason.RESTART),
            EnvelopeWriter.bye(3501, "no hello within 10000 ms", false));

    assertThat(written.stream().map(line -> new String(line, UTF_8)).toList())
        .isEqualTo(GoldenEvents.lines("server.jsonl"));
  }

  @Test
  void everyRowIsAsTheGoldenFileSays() {
    ByteBuf lines = Unpooled.buffer();

    EnvelopeWriter.events(GoldenEvents.all(), lines);

    assertThat(lines.toString(UTF_8).split("\n", -1))
        .containsExactlyElementsOf(GoldenEvents.lines("events.jsonl"));
  }

  @Test
  void docsShowNothingButGoldenLines() throws IOException {
    List<String> golden = new ArrayList<>();
    golden.addAll(GoldenEvents.lines("client.jsonl"));
    golden.addAll(GoldenEvents.lines("server.jsonl"));
    golden.addAll(GoldenEvents.lines("events.jsonl"));

    List<String> shown =
        Files.readAllLines(Path.of("../docs/protocol-websocket.md")).stream()
            .filter(line -> line.startsWith("{"))
            .toList();

    assertThat(shown).hasSizeGreaterThan(20);
    assertThat(golden).containsAll(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"t\":\"zz\"}|UNKNOWN_COMMAND|t: unknown type \"zz\"",
        "{\"id\":1}|BAD_REQUEST|t: missing",
        "{\"t\":7}|BAD_REQUEST|t: expected a string",
        "{\"t\":\"join\"}|BAD_REQUEST|room: missing",
        "{\"t\":\"join\",\"room\":\"ops\",\"pos\":[\"k\",-1]}|BAD_REQUEST|pos: expected [epoch, seq]",
        "{\"t\":\"join\",\"room\":\"ops\",\"pos\":[\"k\",1.5]}|BAD_REQUEST|pos: expected [epoch, seq]",
        "{\"t\":\"hello\",\"v\":2}|BAD_REQUEST|v: 2 (expected: 1)",
        "{\"t\":\"hello\",\"key\":\"short\"}|BAD_REQUEST|key: 5 characters (expected: 16-128)",
        "{\"t\":\"hello\",\"nick\":\"a b\"}|BAD_NICK|nick: \"a b\" (expected: 1-32 letters, digits, _ - .)",
        "{\"t\":\"hello\",\"pos\":[]}|BAD_REQUEST|pos: expected an object of at most 200 rooms",
        "{\"t\":\"send\",\"room\":\"ops\",\"cid\":\"c\"}|BAD_REQUEST|body: expected an object",
        "{\"t\":\"send\",\"room\":\"ops\",\"cid\":\"a b\",\"body\":{\"text\":\"x\"}}|BAD_REQUEST|cid: expected 1-64 visible ASCII characters",
        "{\"t\":\"send\",\"room\":\"ops\",\"cid\":\"c\",\"body\":{\"text\":\"\\ud800\"}}|BAD_REQUEST|text: half of a surrogate pair",
        "{\"t\":\"history\",\"room\":\"ops\",\"limit\":\"9\"}|BAD_REQUEST|limit: expected a whole number",
        "{\"t\":\"history\",\"room\":\"ops\",\"before\":99999999999999999999}|BAD_REQUEST|before: expected a whole number",
      })
  void unfitFieldIsNamed(String line, Refusal why, String text) {
    assertThat(read(line))
        .isInstanceOfSatisfying(
            Wrong.class,
            wrong -> {
              assertThat(wrong.why()).isEqualTo(why);
              assertThat(wrong.text()).isEqualTo(text);
              assertThat(wrong.malformed()).isFalse();
            });
  }

  @Test
  void whatIsNoEnvelopeIsMalformed() {
    List<String> lines =
        List.of(
            "x",
            "[]",
            "7",
            "\"a\"",
            "null",
            "{",
            "{}}",
            "{\"t\":\"ping\"} {}",
            "{\"t\":}",
            "[".repeat(5_000),
            "{\"a\":".repeat(20) + "1" + "}".repeat(20));
    for (String line : lines) {
      assertThat(read(line))
          .as(line)
          .isInstanceOfSatisfying(
              Wrong.class, wrong -> assertThat(wrong.malformed()).as(line).isTrue());
    }
    assertThat(EnvelopeReader.read(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}))
        .isEqualTo(new Wrong(null, Refusal.BAD_REQUEST, "not UTF-8", true));
  }

  @Test
  void unknownFieldsAreIgnored() {
    assertThat(read("{\"t\":\"ping\",\"id\":1,\"new\":{\"deep\":[1]}}")).isEqualTo(new Ping(1L));
  }

  @Test
  void mutatedLinesAreAnsweredAndTheAnswersAreJsonAgain() {
    var random = new Random(42);
    List<String> golden = GoldenEvents.lines("client.jsonl");
    for (int i = 0; i < 20_000; i++) {
      byte[] line = golden.get(random.nextInt(golden.size())).getBytes(UTF_8);
      for (int change = random.nextInt(4); change >= 0; change--) {
        line[random.nextInt(line.length)] = (byte) random.nextInt(256);
      }
      if (EnvelopeReader.read(line) instanceof Wrong wrong) {
        byte[] err =
            EnvelopeWriter.refused(wrong.id(), new Reply.Refused(wrong.why(), wrong.text()));
        assertThat(EnvelopeReader.read(err))
            .isInstanceOfSatisfying(
                Wrong.class, unknown -> assertThat(unknown.malformed()).isFalse());
        assertThat(err.length).isLessThan(1_000);
      }
    }
  }

  @Test
  void pageThatIsTooBigGivesTheNewestRowsAndSaysThatThereAreMore() {
    List<ChatEvent> rows =
        IntStream.rangeClosed(1, 100)
            .<ChatEvent>mapToObj(
                seq ->
                    new ChatEvent.Said(
                        "ops", seq, "k", seq, "bob", "c" + seq, new Body.Text("x".repeat(8_000))))
            .toList();

    var line = new String(EnvelopeWriter.reply(1L, new Reply.HistoryPage(OPS, rows, false)), UTF_8);

    assertThat(line.length()).isBetween(200_000, EnvelopeWriter.MAX_PAGE_BYTES + 1_000);
    assertThat(line)
        .contains("\"seq\":100,")
        .doesNotContain("\"seq\":1,")
        .endsWith("\"more\":true}");
  }

  private static List<RoomAnswer> lostRooms() {
    return List.of(
        new RoomAnswer(
            new RoomName("attic"),
            new Reply.Refused(Refusal.LIMIT, "more than 100 rooms: leave one first")),
        new RoomAnswer(OPS, new Reply.Joined(OPS, "k4", 12, new Reply.Missing(1, 12))));
  }

  private static byte[] answer(String line) {
    var wrong = (Wrong) read(line);
    return EnvelopeWriter.refused(wrong.id(), new Reply.Refused(wrong.why(), wrong.text()));
  }

  private static ClientEnvelope read(String line) {
    return EnvelopeReader.read(line.getBytes(UTF_8));
  }
}
