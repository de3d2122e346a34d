package io.portside.chat.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portside.chat.core.RoomName;
import io.portside.chat.core.RoomSummary;
import io.portside.chat.core.Users;
import io.portside.chat.json.EventJson;
import io.portside.chat.json.JsonText;
import io.portside.common.event.ChatEvent;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;

/** What the REST interface answers with; rows are those of the envelope. */
final class RestJson {
  private RestJson() {}

  static Buffer page(List<ChatEvent> items, boolean more, String epoch) {
    return object(
        json -> {
          json.writeArrayFieldStart("items");
          for (ChatEvent item : items) {
            EventJson.write(json, item);
          }
          json.writeEndArray();
          json.writeBooleanField("more", more);
          json.writeStringField("epoch", epoch);
        });
  }

  static Buffer rooms(List<RoomSummary> rooms) {
    return object(
        json -> {
          json.writeArrayFieldStart("rooms");
          for (RoomSummary room : rooms) {
            room(json, room);
          }
          json.writeEndArray();
        });
  }

  private static void room(JsonGenerator json, RoomSummary room) throws IOException {
    json.writeStartObject();
    json.writeStringField("room", room.room().value());
    json.writeStringField("epoch", room.epoch());
    json.writeNumberField("head", room.head());
    json.writeNumberField("members", room.members());
    json.writeEndObject();
  }

  static Buffer user(Users.User user) {
    return object(
        json -> {
          json.writeNumberField("id", user.id());
          json.writeStringField("name", user.name());
          json.writeNumberField("firstSeen", user.firstSeen());
          json.writeBooleanField("online", user.online());
          json.writeArrayFieldStart("rooms");
          for (RoomName room : user.rooms()) {
            json.writeString(room.value());
          }
          json.writeEndArray();
        });
  }

  private static Buffer object(JsonText.Content content) {
    return Buffer.buffer(JsonText.object(content));
  }
}
