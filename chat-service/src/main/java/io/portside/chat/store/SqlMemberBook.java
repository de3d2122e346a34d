package io.portside.chat.store;

import io.portside.chat.core.MemberBook;
import io.portside.chat.core.Membership;
import io.portside.common.sql.Database;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is in which room on this node, as rows: what changed since the last time is written in one
 * transaction, at most one at a time.
 */
public final class SqlMemberBook implements MemberBook {
  private static final Logger LOG = LoggerFactory.getLogger(SqlMemberBook.class);
  private static final long RETRY_MS = 2_000;

  private static final String ADD =
      "INSERT INTO chat_member (room, folded, node) VALUES (#{room}, #{folded}, #{node})"
          + " ON CONFLICT (room, folded, node) DO NOTHING";

  private static final String REMOVE =
      "DELETE FROM chat_member WHERE room = #{room} AND folded = #{folded} AND node = #{node}";

  private final Vertx vertx;
  private final Database database;
  private final String node;
  private final Context owner;
  private final Map<String, Set<Membership>> reports = new HashMap<>();
  private Set<Membership> written = Set.of();
  private boolean writing;
  private boolean doubtful;

  public SqlMemberBook(Vertx vertx, Database database, String node) {
    this.vertx = vertx;
    this.database = database;
    this.node = node;
    this.owner = vertx.getOrCreateContext();
  }

  @Override
  public void report(String hub, Set<Membership> members) {
    owner.runOnContext(
        here -> {
          reports.put(hub, members);
          write();
        });
  }

  /** Others may have taken this node for dead and its rows away: writes down everyone again. */
  public void rewrite() {
    owner.runOnContext(
        here -> {
          doubtful = true;
          write();
        });
  }

  private void write() {
    if (writing) {
      return;
    }
    Set<Membership> wanted = new HashSet<>();
    reports.values().forEach(wanted::addAll);
    List<Map<String, Object>> added = missing(wanted, doubtful ? Set.of() : written);
    List<Map<String, Object>> removed = missing(written, wanted);
    if (added.isEmpty() && removed.isEmpty()) {
      doubtful = false;
      return;
    }
    writing = true;
    boolean all = doubtful;
    doubtful = false;
    database
        .inTransaction(
            transaction ->
                run(transaction, ADD, added).compose(done -> run(transaction, REMOVE, removed)))
        .onComplete(
            done -> {
              writing = false;
              if (done.succeeded()) {
                written = wanted;
                write();
              } else {
                doubtful |= all;
                LOG.warn("members not written down: {}", done.cause().toString());
                vertx.setTimer(RETRY_MS, timer -> write());
              }
            });
  }

  private List<Map<String, Object>> missing(Set<Membership> these, Set<Membership> those) {
    List<Map<String, Object>> missing = new ArrayList<>();
    for (Membership one : these) {
      if (!those.contains(one)) {
        missing.add(Map.of("room", one.room().value(), "folded", one.folded(), "node", node));
      }
    }
    return missing;
  }

  private static Future<Void> run(
      SqlConnection transaction, String sql, List<Map<String, Object>> rows) {
    return rows.isEmpty()
        ? Future.succeededFuture()
        : SqlTemplate.forUpdate(transaction, sql).executeBatch(rows).mapEmpty();
  }
}
