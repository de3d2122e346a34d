package io.portside.chat.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.portside.chat.core.RoomSummary;
import io.portside.chat.core.Users;
import io.portside.common.event.Body;
import io.portside.common.event.ChatEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What the REST interface answers with: the same names as the WebSocket envelope's. */
final class EventJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().serializationInclusion(JsonInclude.Include.NON_NULL).build();

  private EventJson() {}

  static JsonArray events(List<ChatEvent> events) {
    var array = new JsonArray();
    events.forEach(event -> array.add(event(event)));
    return array;
  }

  static JsonObject event(ChatEvent event) {
    return switch (event) {
      case ChatEvent.Said said -> common("msg", event, said.body());
      case ChatEvent.Edited edited -> common("edit", event, edited.body()).put("on", edited.on());
    };
  }

  private static JsonObject common(String type, ChatEvent event, Body body) {
    JsonObject content = body(body);
    Object kind = content.remove("kind");
    return new JsonObject()
        .put("t", type)
        .put("room", event.room())
        .put("seq", event.seq())
        .put("mid", event.mid())
        .put("ts", event.ts())
        .put("from", new JsonObject().put("u", event.from()))
        .put("kind", kind)
        .put("body", content);
  }

  private static JsonObject body(Body body) {
    try {
      return new JsonObject(JSON.writerFor(Body.class).writeValueAsString(body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not serialisable: " + body.getClass(), e);
    }
  }

  static JsonObject rooms(List<RoomSummary> rooms) {
    var array = new JsonArray();
    for (RoomSummary room : rooms) {
      array.add(
          new JsonObject()
              .put("room", room.room().value())
              .put("epoch", room.epoch())
              .put("head", room.head())
              .put("members", room.members()));
    }
    return new JsonObject().put("rooms", array);
  }

  static JsonObject user(Users.User user) {
    var rooms = new JsonArray();
    user.rooms().forEach(room -> rooms.add(room.value()));
    return new JsonObject()
        .put("id", user.id())
        .put("name", user.name())
        .put("firstSeen", user.firstSeen())
        .put("online", user.online())
        .put("rooms", rooms);
  }
}
