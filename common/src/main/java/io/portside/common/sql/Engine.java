package io.portside.common.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.function.Function;

/** The little in which the two databases differ; all else is one text of SQL. */
interface Engine {
  /**
   * Most callers that wait for a connection of one pool; the next one is refused, which is
   * temporary. The pools' metrics count both.
   */
  int MAX_WAITING = 1_000;

  /** Takes statements outside of a transaction. */
  SqlClient reads();

  /**
   * Runs {@code work} between begin and commit, or rollback where it fails.
   *
   * @param work must not throw
   * @return fails as {@code work} does, or when there is no connection or the commit fails
   */
  <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work);

  /** The same for work whose single statements may take until the limit. */
  default <T> Future<T> inLongTransaction(Duration limit, Function<SqlConnection, Future<T>> work) {
    return inTransaction(work);
  }

  /** Keeps other processes from migrating until the transaction ends. */
  Future<Void> lockSchema(SqlConnection transaction);

  /** Why the database cannot be used, if the cause tells; otherwise the cause's own words. */
  String explain(Throwable cause);

  Future<Void> close();
}
