package io.portside.chat.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.util.Map;

/**
 * The statements about nicks, inside one transaction. Each begins with a lock on the nick's row:
 * only statements after it see what another transaction on the same nick has committed.
 */
final class NickTable {
  private static final String LOCK_OR_MAKE =
      "INSERT INTO chat_nick (folded, author) VALUES (#{folded}, #{author})"
          + " ON CONFLICT (folded) DO UPDATE SET author = chat_nick.author RETURNING author";

  private static final String TAKE_OVER =
      "UPDATE chat_nick SET author = #{author} WHERE folded = #{folded} AND NOT EXISTS"
          + " (SELECT 1 FROM chat_nick_holder h JOIN chat_node n ON n.node = h.node"
          + " WHERE h.folded = #{folded} AND n.until > #{now})";

  private static final String FORGET_HOLDERS =
      "DELETE FROM chat_nick_holder WHERE folded = #{folded}";

  private static final String HOLD =
      "INSERT INTO chat_nick_holder (folded, node) VALUES (#{folded}, #{node})"
          + " ON CONFLICT (folded, node) DO NOTHING";

  private static final String LOCK =
      "UPDATE chat_nick SET author = author WHERE folded = #{folded}";

  private static final String LET_GO =
      "DELETE FROM chat_nick_holder WHERE folded = #{folded} AND node = #{node}";

  private static final String FREE =
      "DELETE FROM chat_nick WHERE folded = #{folded} AND NOT EXISTS"
          + " (SELECT 1 FROM chat_nick_holder h WHERE h.folded = #{folded})";

  private final SqlConnection transaction;

  NickTable(SqlConnection transaction) {
    this.transaction = transaction;
  }

  /** Takes the nick for the author on this node; false: another author holds it. */
  Future<Boolean> claim(String folded, String author, String node, long nowMs) {
    return SqlTemplate.forQuery(transaction, LOCK_OR_MAKE)
        .execute(Map.of("folded", folded, "author", author))
        .compose(
            rows ->
                rows.iterator().next().getString("author").equals(author)
                    ? Future.succeededFuture(true)
                    : takeOver(folded, author, nowMs))
        .compose(
            mine ->
                mine
                    ? update(HOLD, Map.of("folded", folded, "node", node)).map(true)
                    : Future.succeededFuture(false));
  }

  private Future<Boolean> takeOver(String folded, String author, long nowMs) {
    return update(TAKE_OVER, Map.of("folded", folded, "author", author, "now", nowMs))
        .compose(
            taken ->
                taken == 0
                    ? Future.succeededFuture(false)
                    : update(FORGET_HOLDERS, Map.of("folded", folded)).map(true));
  }

  /** Gives the nick back for this node; free again when no other node holds it. */
  Future<Void> release(String folded, String node) {
    return update(LOCK, Map.of("folded", folded))
        .compose(locked -> update(LET_GO, Map.of("folded", folded, "node", node)))
        .compose(gone -> update(FREE, Map.of("folded", folded)))
        .mapEmpty();
  }

  private Future<Integer> update(String sql, Map<String, Object> parameters) {
    return SqlTemplate.forUpdate(transaction, sql).execute(parameters).map(SqlResult::rowCount);
  }
}
