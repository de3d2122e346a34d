package io.portside.common.sql;

import io.vertx.core.VertxException;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.TransactionRollbackException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Tells failures that pass from those that stay. */
final class Temporary {
  private static final int MAX_CAUSES = 8;
  private static final int PRIMARY_CODE = 0xff;

  /**
   * Classes of SQLSTATE (PostgreSQL manual, appendix A): connection, rollback by conflict,
   * resources, operator's intervention.
   */
  private static final Set<String> SQL_STATE_CLASSES = Set.of("08", "40", "53", "57");

  /** lock_not_available, idle_in_transaction_session_timeout. */
  private static final Set<String> SQL_STATES = Set.of("55P03", "25P03");

  /** Primary result codes of SQLite. */
  private static final Set<Integer> SQLITE_CODES =
      Set.of(
          SQLiteErrorCode.SQLITE_BUSY.code,
          SQLiteErrorCode.SQLITE_LOCKED.code,
          SQLiteErrorCode.SQLITE_FULL.code);

  private Temporary() {}

  static boolean is(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      switch (cause) {
        case SQLiteException sqlite -> {
          return SQLITE_CODES.contains(sqlite.getResultCode().code & PRIMARY_CODE);
        }
        case DatabaseException answer -> {
          return is(answer.getSqlState());
        }
        case TransactionRollbackException swallowed -> {
          return false;
        }
        case IOException network -> {
          return true;
        }
        case TimeoutException late -> {
          return true;
        }
        // What the client itself reports: connection closed, none free in time, too many waiting.
        case VertxException client -> {
          return true;
        }
        default -> cause = cause.getCause();
      }
    }
    return false;
  }

  private static boolean is(@Nullable String sqlState) {
    return sqlState != null
        && (SQL_STATES.contains(sqlState)
            || SQL_STATE_CLASSES.contains(sqlState.substring(0, Math.min(2, sqlState.length()))));
  }
}
