package io.portside.chat.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.portside.chat.core.CloseReason;
import io.portside.chat.core.PresenceChange;
import io.portside.chat.core.Refusal;
import io.portside.chat.core.Reply;
import io.portside.chat.core.RoomName;
import io.portside.chat.core.RoomSummary;
import io.portside.common.event.BusMessage.SlashCommand;
import io.portside.common.event.ChatEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes the server's side of the envelope: one line each, without its end. */
public final class EnvelopeWriter {
  /** An empty object: the server is still there. */
  public static final byte[] HEARTBEAT = "{}".getBytes(UTF_8);

  /**
   * Most bytes of rows in one answer: below a mebibyte, which is where common WebSocket libraries
   * give up on a message. The newest rows are given, and that there are more is said.
   */
  static final int MAX_PAGE_BYTES = 256 * 1024;

  /** A client that comes back waits a random time between these, in milliseconds. */
  private static final int[] COME_BACK_MS = {200, 5_000};

  private EnvelopeWriter() {}

  /** What the answer to a greeting says beside its {@link Reply.Joined} rooms. */
  record Welcome(String sid, String nick, String key, RoomName lobby, EnvelopeLimits limits) {}

  /** A room of the greeting's positions, and {@code Joined} or {@code Refused}. */
  record RoomAnswer(RoomName room, Reply answer) {}

  /** Appends these rows, one line each with {@code \n} between. */
  public static void events(List<ChatEvent> events, ByteBuf target) {
    try (JsonGenerator json = JsonText.generator(new ByteBufOutputStream(target))) {
      for (ChatEvent event : events) {
        EventJson.write(json, event);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  /** The answer to a greeting. */
  static byte[] welcome(@Nullable Long id, Welcome welcome, List<RoomAnswer> rooms) {
    return ok(
        id,
        json -> {
          json.writeStringField("sid", welcome.sid());
          user(json, welcome.nick());
          json.writeStringField("key", welcome.key());
          json.writeStringField("lobby", welcome.lobby().value());
          json.writeNumberField("hb", welcome.limits().heartbeatMs());
          json.writeObjectFieldStart("limits");
          json.writeNumberField("frame", welcome.limits().maxMessageBytes());
          json.writeEndObject();
          json.writeArrayFieldStart("rooms");
          for (RoomAnswer room : rooms) {
            json.writeStartObject();
            roomAnswer(json, room);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** The answer to a ping. */
  static byte[] pong(@Nullable Long id) {
    return ok(id, json -> {});
  }

  /** The answer to a command. */
  static byte[] reply(@Nullable Long id, Reply reply) {
    return reply instanceof Reply.Refused refused
        ? refused(id, refused)
        : ok(id, json -> content(json, reply));
  }

  /** The answer to what was not done. */
  static byte[] refused(@Nullable Long id, Reply.Refused refused) {
    return JsonText.object(
        json -> {
          id(json, id);
          json.writeStringField("t", "err");
          error(json, refused);
        });
  }

  /** Who came and went. */
  static byte[] presence(PresenceChange change) {
    return JsonText.object(
        json -> {
          json.writeStringField("t", "presence");
          json.writeStringField("room", change.room().value());
          strings(json, "joined", change.joined());
          strings(json, "left", change.left());
        });
  }

  /** The last line before the server closes. */
  static byte[] bye(CloseReason reason) {
    return bye(reason.code(), reason.text(), reason.reconnect());
  }

  /** The last line before the server closes, by number and words. */
  static byte[] bye(int code, String text, boolean reconnect) {
    return JsonText.object(
        json -> {
          json.writeStringField("t", "bye");
          json.writeNumberField("code", code);
          json.writeStringField("msg", text);
          json.writeBooleanField("reconnect", reconnect);
          if (reconnect) {
            json.writeFieldName("after");
            json.writeArray(COME_BACK_MS, 0, COME_BACK_MS.length);
          }
        });
  }

  private static void content(JsonGenerator json, Reply reply) throws IOException {
    switch (reply) {
      case Reply.Joined joined -> joined(json, joined);
      case Reply.Left left -> json.writeStringField("room", left.room().value());
      case Reply.Committed committed -> committed(json, committed);
      case Reply.Renamed renamed -> user(json, renamed.nick().value());
      case Reply.HistoryPage page -> page(json, page);
      case Reply.RoomList list -> rooms(json, list.rooms());
      case Reply.WhoList who -> {
        json.writeStringField("room", who.room().value());
        strings(json, "names", who.names());
      }
      case Reply.CommandDone done -> json.writeStringField("text", done.text());
      case Reply.HelpText help -> commands(json, help.commands());
      case Reply.Refused refused -> throw new IllegalArgumentException("an err is not an ok");
    }
  }

  private static void roomAnswer(JsonGenerator json, RoomAnswer room) throws IOException {
    if (room.answer() instanceof Reply.Refused refused) {
      json.writeStringField("room", room.room().value());
      json.writeBooleanField("recovered", false);
      error(json, refused);
    } else {
      content(json, room.answer());
    }
  }

  private static void error(JsonGenerator json, Reply.Refused refused) throws IOException {
    Refusal why = refused.why();
    json.writeNumberField("code", why.code());
    json.writeStringField("msg", refused.text());
    json.writeBooleanField("temp", why.temporary());
    if (refused.retryAfterMs() > 0) {
      json.writeNumberField("retry", refused.retryAfterMs());
    }
  }

  private static void joined(JsonGenerator json, Reply.Joined joined) throws IOException {
    json.writeStringField("room", joined.room().value());
    json.writeStringField("epoch", joined.epoch());
    json.writeNumberField("seq", joined.head());
    json.writeBooleanField("recovered", joined.recovered());
    if (joined.missing() != null) {
      json.writeFieldName("missing");
      json.writeArray(new long[] {joined.missing().from(), joined.missing().to()}, 0, 2);
    }
  }

  private static void committed(JsonGenerator json, Reply.Committed committed) throws IOException {
    json.writeNumberField("seq", committed.seq());
    json.writeStringField("mid", committed.mid());
    json.writeNumberField("ts", committed.ts());
    json.writeBooleanField("dup", committed.dup());
  }

  private static void page(JsonGenerator json, Reply.HistoryPage page) throws IOException {
    List<String> items = new ArrayList<>();
    int bytes = 0;
    for (ChatEvent event : page.items().reversed()) {
      byte[] item = JsonText.object(generator -> EventJson.fields(generator, event));
      bytes += item.length;
      if (bytes > MAX_PAGE_BYTES && !items.isEmpty()) {
        break;
      }
      items.addFirst(new String(item, UTF_8));
    }
    json.writeStringField("room", page.room().value());
    json.writeArrayFieldStart("items");
    for (String item : items) {
      json.writeRawValue(item);
    }
    json.writeEndArray();
    json.writeBooleanField("more", page.more() || items.size() < page.items().size());
  }

  private static void rooms(JsonGenerator json, List<RoomSummary> rooms) throws IOException {
    json.writeArrayFieldStart("rooms");
    for (RoomSummary room : rooms) {
      json.writeStartObject();
      json.writeStringField("room", room.room().value());
      json.writeStringField("epoch", room.epoch());
      json.writeNumberField("seq", room.head());
      json.writeNumberField("members", room.members());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void commands(JsonGenerator json, List<SlashCommand> commands) throws IOException {
    json.writeArrayFieldStart("commands");
    for (SlashCommand command : commands) {
      json.writeStartObject();
      json.writeStringField("name", command.name());
      json.writeStringField("usage", command.usage());
      json.writeStringField("help", command.help());
      json.writeStringField("needs", command.needs().name().toLowerCase(Locale.ROOT));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void user(JsonGenerator json, String nick) throws IOException {
    json.writeObjectFieldStart("user");
    json.writeStringField("u", nick);
    json.writeEndObject();
  }

  private static void strings(JsonGenerator json, String field, List<String> values)
      throws IOException {
    json.writeFieldName(field);
    json.writeArray(values.toArray(String[]::new), 0, values.size());
  }

  private static byte[] ok(@Nullable Long id, JsonText.Content content) {
    return JsonText.object(
        json -> {
          id(json, id);
          json.writeStringField("t", "ok");
          content.write(json);
        });
  }

  private static void id(JsonGenerator json, @Nullable Long id) throws IOException {
    if (id != null) {
      json.writeNumberField("id", id);
    }
  }
}
