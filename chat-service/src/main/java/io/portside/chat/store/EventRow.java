package io.portside.chat.store;

import io.portside.chat.core.Draft;
import io.portside.common.event.Body;
import io.portside.common.event.ChatEvent;
import io.vertx.sqlclient.Row;
import java.util.HashMap;
import java.util.Map;

/** A row of {@code chat_event}, as read and as written. */
final class EventRow {
  /** What {@link #read} needs. */
  static final String SELECT =
      "SELECT e.room, e.seq, r.epoch, e.ts, e.sender, e.cid, e.on_seq, e.body"
          + " FROM chat_event e JOIN chat_room r ON r.name = e.room ";

  static final String INSERT =
      "INSERT INTO chat_event (room, seq, ts, author, sender, cid, on_seq, body) VALUES"
          + " (#{room}, #{seq}, #{ts}, #{author}, #{sender}, #{cid}, #{onSeq}, #{body})";

  private EventRow() {}

  static ChatEvent read(Row row) {
    return event(
        row.getString("room"), row.getLong("seq"), row.getString("epoch"), row.getLong("ts"), row);
  }

  private static ChatEvent event(String room, long seq, String epoch, long ts, Row row) {
    String sender = row.getString("sender");
    String cid = row.getString("cid");
    Body body = BodyJson.read(row.getString("body"));
    Long on = row.getLong("on_seq");
    return on == null
        ? new ChatEvent.Said(room, seq, epoch, ts, sender, cid, body)
        : new ChatEvent.Edited(room, seq, epoch, ts, sender, cid, on, body);
  }

  /** The event a draft becomes with its number. */
  static ChatEvent of(Draft draft, long seq, String epoch, long ts) {
    String room = draft.room().value();
    Long on = draft.on();
    return on == null
        ? new ChatEvent.Said(room, seq, epoch, ts, draft.from(), draft.cid(), draft.body())
        : new ChatEvent.Edited(room, seq, epoch, ts, draft.from(), draft.cid(), on, draft.body());
  }

  /** The parameters of {@link #INSERT}. */
  static Map<String, Object> parameters(Draft draft, String body, long seq, long ts) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("room", draft.room().value());
    parameters.put("seq", seq);
    parameters.put("ts", ts);
    parameters.put("author", draft.author().value());
    parameters.put("sender", draft.from());
    parameters.put("cid", draft.cid());
    parameters.put("onSeq", draft.on());
    parameters.put("body", body);
    return parameters;
  }
}
