package io.portside.chat.store;

import io.portside.chat.core.Append;
import io.portside.chat.core.Draft;
import io.portside.chat.core.MessageLog;
import io.portside.chat.core.RoomName;
import io.portside.chat.core.RoomState;
import io.portside.chat.core.RoomSummary;
import io.portside.common.event.BusMessage.RoomAdvanced;
import io.portside.common.event.ChatEvent;
import io.portside.common.sql.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** The log in SQL tables: {@code chat_room} and {@code chat_event}. */
public final class SqlMessageLog implements MessageLog {
  /** Statements differ in nothing but their text: a list is asked for in lots of this size. */
  private static final int LOT = 64;

  private static final String STATE =
      "SELECT name, epoch, head FROM chat_room WHERE name = #{room}";

  private static final String CREATE =
      "INSERT INTO chat_room (name, epoch, head, created_at)"
          + " SELECT #{room}, #{epoch}, 0, #{now} FROM (SELECT COUNT(*) AS n FROM chat_room) AS c"
          + " WHERE c.n < #{max} ON CONFLICT (name) DO NOTHING";

  private static final String AFTER =
      EventRow.SELECT + "WHERE e.room = #{room} AND e.seq > #{seq} ORDER BY e.seq LIMIT #{limit}";

  private static final String BEFORE =
      EventRow.SELECT
          + "WHERE e.room = #{room} AND e.seq < #{seq} ORDER BY e.seq DESC LIMIT #{limit}";

  private static final String HEADS =
      "SELECT name, epoch, head FROM chat_room WHERE name IN ("
          + IntStream.range(0, LOT).mapToObj(i -> "#{r" + i + "}").collect(Collectors.joining(", "))
          + ")";

  private static final String ROOMS =
      "SELECT r.name, r.epoch, r.head, (SELECT COUNT(DISTINCT m.folded) FROM chat_member m"
          + " JOIN chat_node n ON n.node = m.node AND n.until > #{now}"
          + " WHERE m.room = r.name) AS members"
          + " FROM chat_room r WHERE r.name > #{after} ORDER BY r.name LIMIT #{limit}";

  /**
   * What the log works with.
   *
   * @param committed told of every commit, before those who wait for it; must not block
   */
  public record Parts(Vertx vertx, Database database, Consumer<RoomAdvanced> committed) {}

  private final Database database;
  private final LogLimits limits;
  private final LongSupplier clockMs;
  private final AppendQueue queue;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param clockMs wall clock in milliseconds since 1970 UTC
   */
  public SqlMessageLog(Parts parts, LogLimits limits, LogCounters counters, LongSupplier clockMs) {
    this.database = parts.database();
    this.limits = limits;
    this.clockMs = clockMs;
    this.queue = new AppendQueue(parts, limits, counters, clockMs);
  }

  @Override
  public Future<Optional<RoomState>> open(RoomName room) {
    return state(database.client(), room)
        .compose(known -> known.isPresent() ? Future.succeededFuture(known) : create(room));
  }

  private Future<Optional<RoomState>> create(RoomName room) {
    return database.inTransaction(
        transaction ->
            SqlTemplate.forUpdate(transaction, CREATE)
                .execute(
                    Map.of(
                        "room", room.value(),
                        "epoch", newEpoch(),
                        "now", clockMs.getAsLong(),
                        "max", (long) limits.maxRooms()))
                .compose(made -> state(transaction, room)));
  }

  /** 40 random bits: another log of the same room never has the same. */
  private String newEpoch() {
    return Long.toString(random.nextLong() & ((1L << 40) - 1), Character.MAX_RADIX);
  }

  private static Future<Optional<RoomState>> state(SqlClient client, RoomName room) {
    return SqlTemplate.forQuery(client, STATE)
        .execute(Map.of("room", room.value()))
        .map(rows -> StreamSupport.stream(rows.spliterator(), false))
        .map(rows -> rows.map(SqlMessageLog::readState).findFirst());
  }

  @Override
  public Future<Append> append(Draft draft) {
    return queue.append(draft);
  }

  /** Completes when no append waits for a commit any more. */
  public Future<Void> flush() {
    return queue.flush();
  }

  @Override
  public Future<List<ChatEvent>> after(RoomName room, long seq, int limit) {
    return page(AFTER, room, seq, limit);
  }

  @Override
  public Future<List<ChatEvent>> before(RoomName room, long seq, int limit) {
    return page(BEFORE, room, seq, limit)
        .map(
            newestFirst -> {
              Collections.reverse(newestFirst);
              return newestFirst;
            });
  }

  private Future<List<ChatEvent>> page(String sql, RoomName room, long seq, int limit) {
    return SqlTemplate.forQuery(database.client(), sql)
        .execute(
            Map.of(
                "room", room.value(), "seq", seq, "limit", (long) Math.clamp(limit, 1, MAX_PAGE)))
        .map(
            rows -> {
              List<ChatEvent> events = new ArrayList<>(rows.size());
              rows.forEach(row -> events.add(EventRow.read(row)));
              return events;
            });
  }

  @Override
  public Future<Map<RoomName, RoomState>> heads(Set<RoomName> rooms) {
    List<RoomName> all = List.copyOf(rooms);
    Map<RoomName, RoomState> found = new HashMap<>();
    Future<Void> chain = Future.succeededFuture();
    for (int from = 0; from < all.size(); from += LOT) {
      List<RoomName> lot = all.subList(from, Math.min(from + LOT, all.size()));
      chain =
          chain.compose(
              before ->
                  heads(lot)
                      .onSuccess(rows -> rows.forEach(row -> put(found, readState(row))))
                      .mapEmpty());
    }
    return chain.map(done -> found);
  }

  private static void put(Map<RoomName, RoomState> found, RoomState state) {
    found.put(state.room(), state);
  }

  private Future<RowSet<Row>> heads(List<RoomName> lot) {
    Map<String, Object> parameters = new HashMap<>();
    for (int i = 0; i < LOT; i++) {
      parameters.put("r" + i, lot.get(Math.min(i, lot.size() - 1)).value());
    }
    return SqlTemplate.forQuery(database.client(), HEADS).execute(parameters);
  }

  @Override
  public Future<List<RoomSummary>> rooms(String after, int limit) {
    return SqlTemplate.forQuery(database.client(), ROOMS)
        .execute(
            Map.of(
                "after",
                after,
                "now",
                clockMs.getAsLong(),
                "limit",
                (long) Math.clamp(limit, 1, MAX_PAGE)))
        .map(
            rows -> {
              List<RoomSummary> summaries = new ArrayList<>(rows.size());
              rows.forEach(row -> summaries.add(readSummary(row)));
              return summaries;
            });
  }

  private static RoomState readState(Row row) {
    return new RoomState(
        new RoomName(row.getString("name")), row.getString("epoch"), row.getLong("head"));
  }

  private static RoomSummary readSummary(Row row) {
    return new RoomSummary(
        new RoomName(row.getString("name")),
        row.getString("epoch"),
        row.getLong("head"),
        Math.toIntExact(row.getLong("members")));
  }
}
