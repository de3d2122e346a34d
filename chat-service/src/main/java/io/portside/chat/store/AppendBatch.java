package io.portside.chat.store;

import io.portside.chat.core.Append;
import io.portside.chat.core.AuthorId;
import io.portside.chat.core.Draft;
import io.portside.chat.core.Refusal;
import io.portside.chat.core.RoomName;
import io.portside.common.event.ChatEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One transaction that appends many drafts: lock the rooms, look what is there already, number the
 * rest, write. Two waits for the store, however many drafts, where the client pipelines.
 */
final class AppendBatch {
  /** A row lock in both databases: a plain SELECT would not hold the room's number. */
  private static final String LOCK =
      "UPDATE chat_room SET head = head WHERE name = #{room} RETURNING name, epoch, head";

  private static final String EARLIER =
      "SELECT room, seq, ts, author, cid, on_seq, body FROM chat_event"
          + " WHERE author = #{author} AND cid = #{cid}";

  private static final String EDITED =
      "SELECT room, seq, author, on_seq FROM chat_event WHERE room = #{room} AND seq = #{seq}";

  private static final String ADVANCE = "UPDATE chat_room SET head = #{head} WHERE name = #{room}";

  private record Cid(AuthorId author, String cid) {
    static Cid of(Draft draft) {
      return new Cid(draft.author(), draft.cid());
    }
  }

  private record Edited(RoomName room, long seq) {}

  /** What stands for a cid: in the store, or earlier in this batch. */
  private record Earlier(Draft draft, long seq, long ts) {}

  /** A room while its rows are numbered. */
  static final class Numbering {
    final RoomName room;
    final String epoch;
    long head;
    final List<ChatEvent> events = new ArrayList<>();

    /** Whether rows that are there already may never have been told. */
    boolean hint;

    Numbering(RoomName room, String epoch, long head) {
      this.room = room;
      this.epoch = epoch;
      this.head = head;
    }
  }

  /**
   * @param answers in the order of the drafts
   */
  record Outcome(List<Append> answers, List<Numbering> rooms, int written) {}

  private final SqlConnection transaction;
  private final List<PendingAppend> appends;
  private final long nowMs;
  private final Map<RoomName, Numbering> rooms = new TreeMap<>();
  private final Map<Cid, Earlier> earlier = new HashMap<>();
  private final Map<Edited, String> editable = new HashMap<>();
  private final List<Map<String, Object>> inserts = new ArrayList<>();

  AppendBatch(SqlConnection transaction, List<PendingAppend> appends, long nowMs) {
    this.transaction = transaction;
    this.appends = appends;
    this.nowMs = nowMs;
  }

  /** Completes before the commit; whoever runs the transaction commits. */
  Future<Outcome> run() {
    // One connection runs its statements in the order of the calls: what is looked up is looked up
    // under the locks. Rooms are locked by name, so that two nodes never wait for each other.
    List<Future<?>> lookups = new ArrayList<>();
    appends.stream()
        .map(append -> append.draft().room())
        .distinct()
        .sorted()
        .forEach(room -> lookups.add(lock(room)));
    appends.stream()
        .map(append -> Cid.of(append.draft()))
        .distinct()
        .forEach(cid -> lookups.add(findEarlier(cid)));
    appends.stream()
        .map(PendingAppend::draft)
        .flatMap(AppendBatch::edited)
        .distinct()
        .forEach(edited -> lookups.add(findEdited(edited)));
    return Future.all(lookups).compose(found -> write());
  }

  private static Stream<Edited> edited(Draft draft) {
    Long on = draft.on();
    return on == null ? Stream.empty() : Stream.of(new Edited(draft.room(), on));
  }

  private Future<RowSet<Row>> lock(RoomName room) {
    return SqlTemplate.forQuery(transaction, LOCK)
        .execute(Map.of("room", room.value()))
        .onSuccess(
            rows ->
                rows.forEach(
                    row ->
                        rooms.put(
                            room,
                            new Numbering(room, row.getString("epoch"), row.getLong("head")))));
  }

  private Future<RowSet<Row>> findEarlier(Cid cid) {
    return SqlTemplate.forQuery(transaction, EARLIER)
        .execute(Map.of("author", cid.author.value(), "cid", cid.cid))
        .onSuccess(rows -> rows.forEach(row -> earlier.put(cid, readEarlier(cid, row))));
  }

  private static Earlier readEarlier(Cid cid, Row row) {
    var draft =
        new Draft(
            new RoomName(row.getString("room")),
            cid.author,
            "",
            cid.cid,
            BodyJson.read(row.getString("body")),
            row.getLong("on_seq"));
    return new Earlier(draft, row.getLong("seq"), row.getLong("ts"));
  }

  private Future<RowSet<Row>> findEdited(Edited edited) {
    return SqlTemplate.forQuery(transaction, EDITED)
        .execute(Map.of("room", edited.room.value(), "seq", edited.seq))
        .onSuccess(
            rows ->
                rows.forEach(
                    row -> {
                      if (row.getLong("on_seq") == null) {
                        editable.put(edited, row.getString("author"));
                      }
                    }));
  }

  private Future<Outcome> write() {
    List<Append> answers = appends.stream().map(this::number).toList();
    var outcome = new Outcome(answers, List.copyOf(rooms.values()), inserts.size());
    if (inserts.isEmpty()) {
      return Future.succeededFuture(outcome);
    }
    List<Map<String, Object>> heads = new ArrayList<>();
    for (Numbering numbering : rooms.values()) {
      if (!numbering.events.isEmpty()) {
        heads.add(Map.of("room", numbering.room.value(), "head", numbering.head));
      }
    }
    return Future.all(
            SqlTemplate.forUpdate(transaction, EventRow.INSERT).executeBatch(inserts),
            SqlTemplate.forUpdate(transaction, ADVANCE).executeBatch(heads))
        .map(outcome);
  }

  private Append number(PendingAppend append) {
    Draft draft = append.draft();
    Numbering numbering = rooms.get(draft.room());
    if (numbering == null) {
      return new Append.Refused(Refusal.UNKNOWN_ROOM, "no room " + draft.room());
    }
    Earlier before = earlier.get(Cid.of(draft));
    if (before != null) {
      return repeated(draft, before, numbering);
    }
    Append.Refused refused = checkEdit(draft);
    if (refused != null) {
      return refused;
    }
    long seq = ++numbering.head;
    numbering.events.add(EventRow.of(draft, seq, numbering.epoch, nowMs));
    earlier.put(Cid.of(draft), new Earlier(draft, seq, nowMs));
    inserts.add(EventRow.parameters(draft, append.json(), seq, nowMs));
    return new Append.Done(draft.room(), numbering.epoch, seq, nowMs, false);
  }

  private static Append repeated(Draft draft, Earlier before, Numbering numbering) {
    boolean same =
        draft.room().equals(before.draft.room())
            && draft.body().equals(before.draft.body())
            && java.util.Objects.equals(draft.on(), before.draft.on());
    if (!same) {
      return new Append.Refused(Refusal.CID_REUSED, "cid " + draft.cid() + " was used before");
    }
    numbering.hint = true;
    return new Append.Done(draft.room(), numbering.epoch, before.seq, before.ts, true);
  }

  private Append.@Nullable Refused checkEdit(Draft draft) {
    Long on = draft.on();
    if (on == null) {
      return null;
    }
    String author = editable.get(new Edited(draft.room(), on));
    if (author == null) {
      return new Append.Refused(Refusal.BAD_REQUEST, "no message " + on + " in " + draft.room());
    }
    return author.equals(draft.author().value())
        ? null
        : new Append.Refused(Refusal.DENIED, "message " + on + " is somebody else's");
  }
}
