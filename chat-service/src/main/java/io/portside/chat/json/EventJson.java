package io.portside.chat.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portside.common.event.Body;
import io.portside.common.event.ChatEvent;
import java.io.IOException;

/** Rows of a room's log as clients see them, the same over every protocol that speaks JSON. */
public final class EventJson {
  private EventJson() {}

  /** Writes the row as an object. */
  public static void write(JsonGenerator json, ChatEvent event) throws IOException {
    json.writeStartObject();
    fields(json, event);
    json.writeEndObject();
  }

  /** Writes the row's fields into an object that was begun. */
  static void fields(JsonGenerator json, ChatEvent event) throws IOException {
    switch (event) {
      case ChatEvent.Said said -> {
        common(json, "msg", event);
        body(json, said.body());
      }
      case ChatEvent.Edited edited -> {
        common(json, "edit", event);
        json.writeNumberField("on", edited.on());
        body(json, edited.body());
      }
    }
    json.writeStringField("cid", event.cid());
  }

  private static void common(JsonGenerator json, String type, ChatEvent event) throws IOException {
    json.writeStringField("t", type);
    json.writeStringField("room", event.room());
    json.writeNumberField("seq", event.seq());
    json.writeStringField("mid", event.mid());
    json.writeNumberField("ts", event.ts());
    json.writeObjectFieldStart("from");
    json.writeStringField("u", event.from());
    json.writeEndObject();
  }

  private static void body(JsonGenerator json, Body body) throws IOException {
    json.writeStringField(
        "kind",
        switch (body) {
          case Body.Text text -> "text";
          case Body.Notice notice -> "system";
          case Body.Scan scan -> "scan";
        });
    json.writeObjectFieldStart("body");
    json.writeStringField("text", body.text());
    if (body instanceof Body.Text text && text.re() != null) {
      json.writeNumberField("re", text.re());
    }
    if (body instanceof Body.Scan scan) {
      scan(json, scan);
    }
    json.writeEndObject();
  }

  private static void scan(JsonGenerator json, Body.Scan scan) throws IOException {
    json.writeStringField("scan", scan.scan());
    json.writeStringField("target", scan.target());
    json.writeStringField("ports", scan.ports());
    json.writeStringField("state", scan.state().name());
    json.writeNumberField("probed", scan.probed());
    json.writeNumberField("total", scan.total());
    json.writeNumberField("elapsedMs", scan.elapsedMs());
    json.writeArrayFieldStart("open");
    for (Body.OpenPort port : scan.open()) {
      json.writeStartObject();
      json.writeStringField("host", port.host());
      json.writeNumberField("port", port.port());
      json.writeStringField("service", port.service());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("openCount", scan.openCount());
  }
}
