package io.portside.chat.store;

import io.portside.chat.core.Nick;
import io.portside.chat.core.RoomName;
import io.portside.chat.core.Users;
import io.portside.common.sql.Database;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Users as rows, numbered 1, 2, 3, ... in the order in which their nicks first appeared. */
public final class SqlUsers implements Users {
  private static final Logger LOG = LoggerFactory.getLogger(SqlUsers.class);
  private static final long MAX_USERS = 1_000_000;
  private static final int MAX_WAITING = 10_000;
  private static final int MAX_BATCH = 64;
  private static final int MAX_TRIES = 8;
  private static final long RETRY_MS = 1_000;

  /** A node that took the same number at the same time wins; the next round finds another one. */
  private static final String ADD =
      "INSERT INTO chat_user (id, folded, name, first_seen)"
          + " SELECT u.next, #{folded}, #{name}, #{now}"
          + " FROM (SELECT COALESCE(MAX(id), 0) + 1 AS next FROM chat_user) AS u"
          + " WHERE u.next <= #{max} ON CONFLICT DO NOTHING";

  private static final String KNOWN = "SELECT id FROM chat_user WHERE folded = #{folded}";

  private static final String FIND =
      "SELECT u.id, u.name, u.folded, u.first_seen, (SELECT COUNT(*) FROM chat_nick_holder h"
          + " JOIN chat_node n ON n.node = h.node AND n.until > #{now}"
          + " WHERE h.folded = u.folded) AS holders FROM chat_user u WHERE u.id = #{id}";

  private static final String ROOMS =
      "SELECT DISTINCT m.room FROM chat_member m"
          + " JOIN chat_node n ON n.node = m.node AND n.until > #{now}"
          + " WHERE m.folded = #{folded} ORDER BY m.room LIMIT 500";

  private final Vertx vertx;
  private final Database database;
  private final LongSupplier clockMs;
  private final Context owner;
  private final Map<String, Nick> waiting = new LinkedHashMap<>();
  private boolean busy;

  /**
   * @param clockMs wall clock in milliseconds since 1970 UTC
   */
  public SqlUsers(Vertx vertx, Database database, LongSupplier clockMs) {
    this.vertx = vertx;
    this.database = database;
    this.clockMs = clockMs;
    this.owner = vertx.getOrCreateContext();
  }

  /** Somebody bears this nick: gives it a number soon, if it has none. From any event loop. */
  public void seen(Nick nick) {
    owner.runOnContext(
        here -> {
          if (waiting.size() < MAX_WAITING) {
            waiting.putIfAbsent(nick.folded(), nick);
          }
          next();
        });
  }

  private void next() {
    if (busy || waiting.isEmpty()) {
      return;
    }
    busy = true;
    List<Nick> batch = waiting.values().stream().limit(MAX_BATCH).toList();
    batch.forEach(nick -> waiting.remove(nick.folded()));
    database
        .inTransaction(transaction -> add(transaction, batch))
        .onComplete(
            done -> {
              if (done.failed()) {
                LOG.warn("users not numbered: {}", done.cause().toString());
              }
              if (done.failed() && Database.isTemporary(done.cause())) {
                putBack(batch);
                vertx.setTimer(RETRY_MS, waited -> goOn());
              } else {
                goOn();
              }
            });
  }

  private void goOn() {
    busy = false;
    next();
  }

  /** Before those that came meanwhile: the order of appearance stays. */
  private void putBack(List<Nick> batch) {
    Map<String, Nick> later = new LinkedHashMap<>(waiting);
    waiting.clear();
    batch.forEach(nick -> waiting.put(nick.folded(), nick));
    later.forEach(waiting::putIfAbsent);
  }

  private Future<Void> add(SqlConnection transaction, List<Nick> batch) {
    Future<Void> chain = Future.succeededFuture();
    for (Nick nick : batch) {
      chain = chain.compose(before -> add(transaction, nick, 1));
    }
    return chain;
  }

  private Future<Void> add(SqlConnection transaction, Nick nick, int attempt) {
    return SqlTemplate.forQuery(transaction, KNOWN)
        .execute(Map.of("folded", nick.folded()))
        .compose(
            rows ->
                rows.size() > 0
                    ? Future.succeededFuture()
                    : insert(transaction, nick)
                        .compose(added -> again(transaction, nick, attempt, added)));
  }

  private Future<Void> again(SqlConnection transaction, Nick nick, int attempt, boolean added) {
    if (added) {
      return Future.succeededFuture();
    }
    if (attempt >= MAX_TRIES) {
      LOG.warn("{} has no number yet", nick);
      return Future.succeededFuture();
    }
    return add(transaction, nick, attempt + 1);
  }

  private Future<Boolean> insert(SqlConnection transaction, Nick nick) {
    return SqlTemplate.forUpdate(transaction, ADD)
        .execute(
            Map.of(
                "folded", nick.folded(),
                "name", nick.value(),
                "now", clockMs.getAsLong(),
                "max", MAX_USERS))
        .map(result -> result.rowCount() > 0);
  }

  @Override
  public Future<Optional<User>> find(long id) {
    return SqlTemplate.forQuery(database.client(), FIND)
        .execute(Map.of("id", id, "now", clockMs.getAsLong()))
        .compose(
            rows ->
                rows.size() == 0
                    ? Future.succeededFuture(Optional.empty())
                    : withRooms(rows.iterator().next()).map(Optional::of));
  }

  private Future<User> withRooms(Row user) {
    return SqlTemplate.forQuery(database.client(), ROOMS)
        .execute(Map.of("folded", user.getString("folded"), "now", clockMs.getAsLong()))
        .map(
            rows -> {
              List<RoomName> rooms = new ArrayList<>();
              rows.forEach(row -> rooms.add(new RoomName(row.getString("room"))));
              return new User(
                  user.getLong("id"),
                  user.getString("name"),
                  user.getLong("first_seen"),
                  user.getLong("holders") > 0,
                  rooms);
            });
  }
}
