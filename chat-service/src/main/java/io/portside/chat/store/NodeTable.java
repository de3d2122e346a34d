package io.portside.chat.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The statements about nodes' promises to be alive, inside one transaction. */
final class NodeTable {
  private static final String RENEW =
      "UPDATE chat_node SET until = #{until} WHERE node = #{node} AND until > #{now}";

  private static final String BEGIN =
      "INSERT INTO chat_node (node, until) VALUES (#{node}, #{until})"
          + " ON CONFLICT (node) DO UPDATE SET until = excluded.until";

  private static final String DEAD = "SELECT node FROM chat_node WHERE until < #{before} LIMIT 16";

  /** A row lock, so that a node cannot live again while what it left is swept away. */
  private static final String LOCK_DEAD =
      "UPDATE chat_node SET until = until WHERE node = #{node} AND until < #{before}";

  private static final String HELD =
      "SELECT folded FROM chat_nick_holder WHERE node = #{node} ORDER BY folded LIMIT #{limit}";

  private static final String LEAVE_ROOMS = "DELETE FROM chat_member WHERE node = #{node}";

  private static final String FORGET =
      "DELETE FROM chat_node WHERE node = #{node} AND until < #{before}";

  private final SqlConnection transaction;

  NodeTable(SqlConnection transaction) {
    this.transaction = transaction;
  }

  /** Prolongs the promise; false: it had run out, and others may have taken what the node held. */
  Future<Boolean> renew(String node, long nowMs, long untilMs) {
    return update(RENEW, Map.of("node", node, "now", nowMs, "until", untilMs))
        .map(rows -> rows > 0);
  }

  Future<Void> begin(String node, long untilMs) {
    return update(BEGIN, Map.of("node", node, "until", untilMs)).mapEmpty();
  }

  /**
   * Removes what nodes left behind whose promise ran out before then, some nodes and some nicks of
   * each at a time.
   */
  Future<Void> sweep(long beforeMs, int maxNicks) {
    return dead(beforeMs)
        .compose(
            dead -> {
              Future<Void> chain = Future.succeededFuture();
              for (String gone : dead) {
                chain = chain.compose(earlier -> sweep(gone, beforeMs, maxNicks));
              }
              return chain;
            });
  }

  private Future<Void> sweep(String gone, long beforeMs, int maxNicks) {
    return lockDead(gone, beforeMs)
        .compose(dead -> dead ? remove(gone, beforeMs, maxNicks) : Future.succeededFuture());
  }

  private Future<Void> remove(String gone, long beforeMs, int maxNicks) {
    return leaveRooms(gone)
        .compose(left -> releaseNicks(gone, maxNicks))
        .compose(released -> released == 0 ? forget(gone, beforeMs) : Future.succeededFuture());
  }

  /** Some nodes whose promise ran out before then. */
  private Future<List<String>> dead(long beforeMs) {
    return strings(DEAD, "node", Map.of("before", beforeMs));
  }

  /** Whether the node is still dead, and stays so until the end of the transaction. */
  private Future<Boolean> lockDead(String node, long beforeMs) {
    return update(LOCK_DEAD, Map.of("node", node, "before", beforeMs)).map(rows -> rows > 0);
  }

  /** Gives back at most {@code limit} nicks of a node; the number. */
  Future<Integer> releaseNicks(String node, int limit) {
    return strings(HELD, "folded", Map.of("node", node, "limit", (long) limit))
        .compose(
            nicks -> {
              var table = new NickTable(transaction);
              Future<Void> chain = Future.succeededFuture();
              // In the order in which claims lock them; the database may sort words otherwise.
              for (String folded : nicks.stream().sorted().toList()) {
                chain = chain.compose(before -> table.release(folded, node));
              }
              return chain.map(nicks.size());
            });
  }

  Future<Void> leaveRooms(String node) {
    return update(LEAVE_ROOMS, Map.of("node", node)).mapEmpty();
  }

  /** Forgets a node, unless it lives again. */
  Future<Void> forget(String node, long beforeMs) {
    return update(FORGET, Map.of("node", node, "before", beforeMs)).mapEmpty();
  }

  private Future<Integer> update(String sql, Map<String, Object> parameters) {
    return SqlTemplate.forUpdate(transaction, sql).execute(parameters).map(SqlResult::rowCount);
  }

  private Future<List<String>> strings(String sql, String column, Map<String, Object> parameters) {
    return SqlTemplate.forQuery(transaction, sql)
        .execute(parameters)
        .map(
            rows -> {
              List<String> values = new ArrayList<>();
              for (Row row : rows) {
                values.add(row.getString(column));
              }
              return values;
            });
  }
}
