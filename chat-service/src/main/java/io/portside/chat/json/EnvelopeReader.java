package io.portside.chat.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.portside.chat.core.Command;
import io.portside.chat.core.Hello;
import io.portside.chat.core.Nick;
import io.portside.chat.core.Position;
import io.portside.chat.core.Refusal;
import io.portside.chat.core.RoomName;
import io.portside.chat.json.ClientEnvelope.Asking;
import io.portside.chat.json.ClientEnvelope.Greeting;
import io.portside.chat.json.ClientEnvelope.Heartbeat;
import io.portside.chat.json.ClientEnvelope.Ping;
import io.portside.chat.json.ClientEnvelope.Wrong;
import io.portside.common.event.Body;
import io.portside.common.net.Utf8;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of clients. Whatever the bytes are, the answer is a value: unknown fields are
 * ignored, so that newer clients can talk to older servers.
 */
public final class EnvelopeReader {
  private static final int MAX_DEPTH = 16;
  private static final int MAX_NUMBER_LENGTH = 20;
  private static final int MAX_POSITIONS = 200;
  private static final int DEFAULT_HISTORY = 50;
  private static final Pattern CID = Pattern.compile("[!-~]{1," + Command.Say.MAX_CID_LENGTH + "}");
  private static final ObjectReader JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_LENGTH)
                          .build())
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  /** A field that is not what it must be; never leaves this class. */
  private static final class Unfit extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Refusal why;

    Unfit(Refusal why, String text) {
      super(text, null, false, false);
      this.why = why;
    }

    Unfit(String text) {
      this(Refusal.BAD_REQUEST, text);
    }
  }

  private EnvelopeReader() {}

  /** What this line, without its end, says. */
  public static ClientEnvelope read(byte[] line) {
    Optional<String> text = Utf8.decode(line);
    if (text.isEmpty()) {
      return malformed("not UTF-8");
    }
    JsonNode envelope;
    try {
      envelope = JSON.readValue(text.get());
    } catch (JsonProcessingException e) {
      return malformed("not JSON: " + e.getOriginalMessage());
    }
    if (envelope == null || !envelope.isObject()) {
      return malformed("not a JSON object");
    }
    if (envelope.isEmpty()) {
      return new Heartbeat();
    }
    Long id = envelope.path("id").canConvertToLong() ? envelope.path("id").longValue() : null;
    try {
      return read(id, envelope);
    } catch (Unfit e) {
      return new Wrong(id, e.why, String.valueOf(e.getMessage()), false);
    }
  }

  private static ClientEnvelope read(@Nullable Long id, JsonNode envelope) throws Unfit {
    String type = string(envelope, "t");
    return switch (type) {
      case "hello" -> greeting(id, envelope);
      case "ping" -> new Ping(id);
      case "join" -> new Asking(id, new Command.Join(room(envelope), joinPosition(envelope)));
      case "leave" -> new Asking(id, new Command.Leave(room(envelope)));
      case "send" -> new Asking(id, say(envelope));
      case "nick" -> new Asking(id, new Command.Rename(nick(string(envelope, "nick"))));
      case "history" -> new Asking(id, history(envelope));
      case "rooms" -> new Asking(id, new Command.Rooms());
      case "who" -> new Asking(id, new Command.Who(room(envelope)));
      case "cmd" -> new Asking(id, run(envelope));
      case "help" -> new Asking(id, new Command.Help());
      default -> throw new Unfit(Refusal.UNKNOWN_COMMAND, "t: unknown type " + quoted(type));
    };
  }

  private static Greeting greeting(@Nullable Long id, JsonNode envelope) throws Unfit {
    long version = envelope.has("v") ? number(envelope, "v") : 1;
    if (version != 1) {
      throw new Unfit("v: " + version + " (expected: 1)");
    }
    String nick = stringOrNull(envelope, "nick");
    String key = stringOrNull(envelope, "key");
    if (key != null
        && (key.length() < Hello.MIN_KEY_LENGTH || key.length() > Hello.MAX_KEY_LENGTH)) {
      throw new Unfit(
          "key: %d characters (expected: %d-%d)"
              .formatted(key.length(), Hello.MIN_KEY_LENGTH, Hello.MAX_KEY_LENGTH));
    }
    String client = stringOrNull(envelope, "client");
    return new Greeting(
        id, nick == null ? null : nick(nick), key, client == null ? "" : client, pos(envelope));
  }

  private static Map<RoomName, Position> pos(JsonNode envelope) throws Unfit {
    JsonNode pos = envelope.path("pos");
    if (pos.isMissingNode() || pos.isNull()) {
      return Map.of();
    }
    if (!pos.isObject() || pos.size() > MAX_POSITIONS) {
      throw new Unfit("pos: expected an object of at most " + MAX_POSITIONS + " rooms");
    }
    Map<RoomName, Position> positions = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : pos.properties()) {
      positions.put(room(entry.getKey()), position(entry.getValue()));
    }
    return positions;
  }

  private static @Nullable Position joinPosition(JsonNode envelope) throws Unfit {
    JsonNode pos = envelope.path("pos");
    return pos.isMissingNode() || pos.isNull() ? null : position(pos);
  }

  private static Position position(JsonNode pos) throws Unfit {
    if (pos.isArray()
        && pos.size() == 2
        && pos.path(0).isTextual()
        && pos.path(1).isIntegralNumber()
        && pos.path(1).canConvertToLong()
        && pos.path(1).longValue() >= 0) {
      return new Position(pos.path(0).textValue(), pos.path(1).longValue());
    }
    throw new Unfit("pos: expected [epoch, seq]");
  }

  private static Command.Say say(JsonNode envelope) throws Unfit {
    JsonNode body = envelope.path("body");
    if (!body.isObject()) {
      throw new Unfit("body: expected an object");
    }
    String cid = string(envelope, "cid");
    if (!CID.matcher(cid).matches()) {
      throw new Unfit(
          "cid: expected 1-%d visible ASCII characters".formatted(Command.Say.MAX_CID_LENGTH));
    }
    Long re = body.hasNonNull("re") ? Long.valueOf(number(body, "re")) : null;
    return new Command.Say(room(envelope), cid, new Body.Text(string(body, "text"), re));
  }

  private static Command.History history(JsonNode envelope) throws Unfit {
    long before = envelope.hasNonNull("before") ? number(envelope, "before") : Long.MAX_VALUE;
    long limit = envelope.hasNonNull("limit") ? number(envelope, "limit") : DEFAULT_HISTORY;
    return new Command.History(room(envelope), before, Math.clamp(limit, 1, Integer.MAX_VALUE));
  }

  private static Command.Run run(JsonNode envelope) throws Unfit {
    String arguments = stringOrNull(envelope, "args");
    return new Command.Run(
        room(envelope), string(envelope, "name"), arguments == null ? "" : arguments.strip());
  }

  private static RoomName room(JsonNode envelope) throws Unfit {
    return room(string(envelope, "room"));
  }

  private static RoomName room(String name) throws Unfit {
    return RoomName.parse(name)
        .orElseThrow(
            () ->
                new Unfit(
                    Refusal.BAD_ROOM,
                    "room: %s (expected: 1-%d of a-z 0-9 . _ -)"
                        .formatted(quoted(name), RoomName.MAX_LENGTH)));
  }

  private static Nick nick(String name) throws Unfit {
    return Nick.parse(name)
        .orElseThrow(
            () ->
                new Unfit(
                    Refusal.BAD_NICK,
                    "nick: %s (expected: 1-%d letters, digits, _ - .)"
                        .formatted(quoted(name), Nick.MAX_LENGTH)));
  }

  private static String string(JsonNode object, String field) throws Unfit {
    String value = stringOrNull(object, field);
    if (value == null) {
      throw new Unfit(field + ": missing");
    }
    return value;
  }

  private static @Nullable String stringOrNull(JsonNode object, String field) throws Unfit {
    JsonNode value = object.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw new Unfit(field + ": expected a string");
    }
    String text = value.textValue();
    if (text.codePoints().anyMatch(EnvelopeReader::isHalf)) {
      throw new Unfit(field + ": half of a surrogate pair");
    }
    return text;
  }

  /** JSON escapes can spell halves of characters; UTF-8, and so everything behind us, cannot. */
  private static boolean isHalf(int codePoint) {
    return Character.getType(codePoint) == Character.SURROGATE;
  }

  private static long number(JsonNode object, String field) throws Unfit {
    JsonNode value = object.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new Unfit(field + ": expected a whole number");
    }
    return value.longValue();
  }

  /** What a client wrote, as far as it is worth repeating. */
  private static String quoted(String text) {
    int shown = text.offsetByCodePoints(0, Math.min(40, text.codePointCount(0, text.length())));
    return "\"" + text.substring(0, shown) + "\"";
  }

  private static Wrong malformed(String text) {
    return new Wrong(null, Refusal.BAD_REQUEST, text, true);
  }
}
