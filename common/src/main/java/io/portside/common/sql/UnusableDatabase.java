package io.portside.common.sql;

/**
 * The database cannot be used as configured: not a database, not reachable, or of another history
 * of migrations. The message names the database and is fit for an operator.
 */
public final class UnusableDatabase extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableDatabase(String message) {
    super(message);
  }

  UnusableDatabase(String message, Throwable cause) {
    super(message, cause);
  }
}
