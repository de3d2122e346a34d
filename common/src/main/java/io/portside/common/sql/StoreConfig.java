package io.portside.common.sql;

import io.portside.common.config.Check;
import io.portside.common.config.Default;
import io.portside.common.config.Doc;
import io.portside.common.config.Secret;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the store is.
 *
 * @param url {@code sqlite:PATH}, a file made when missing, or {@code
 *     postgresql://user@host:port/database}; never with a password
 * @param password of the PostgreSQL user
 * @param poolSize most connections of this process for PostgreSQL; readers beside the one writer
 *     for SQLite; 1-200
 * @param connectTimeout how long to wait for a connection, at the start and for each use; 100 ms to
 *     5 min
 */
public record StoreConfig(
    @Default("sqlite:data/portside.db") @Doc("sqlite:PATH or postgresql://user@host:port/database")
        String url,
    @Doc("of the PostgreSQL user") @Nullable Secret password,
    @Default("8") @Doc("most connections; with SQLite most readers") int poolSize,
    @Default("10s") @Doc("longest wait for a connection") Duration connectTimeout) {
  static final String SQLITE = "sqlite:";
  private static final int DEFAULT_POOL_SIZE = 8;
  private static final int MAX_POOL_SIZE = 200;
  private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration MIN_CONNECT_TIMEOUT = Duration.ofMillis(100);
  private static final Duration MAX_CONNECT_TIMEOUT = Duration.ofMinutes(5);

  /**
   * The driver reads what follows a question mark as settings, and :memory: is one per connection.
   */
  private static final Pattern SQLITE_FILE = Pattern.compile("(?![:?])[^?\\x00]+");

  private static final Pattern POSTGRESQL =
      Pattern.compile("postgres(ql)?://[^/@\\s]+@[^/@\\s]+/[^/\\s]+");
  private static final Pattern WITH_PASSWORD = Pattern.compile("postgres(ql)?://[^/@]*:[^/]*@.*");

  public StoreConfig {
    Check check = Check.of();
    if (WITH_PASSWORD.matcher(url).matches()) {
      check.that("url", false, "holds a password (expected: it stands in `password`)");
    } else {
      check.that(
          "url", isKnown(url), url + " (expected: sqlite:PATH or postgresql://user@host/db)");
    }
    check
        .range("poolSize", poolSize, 1, MAX_POOL_SIZE)
        .range("connectTimeout", connectTimeout, MIN_CONNECT_TIMEOUT, MAX_CONNECT_TIMEOUT)
        .done();
  }

  /** With defaults for all but the URL. */
  public static StoreConfig of(String url) {
    return new StoreConfig(url, null, DEFAULT_POOL_SIZE, DEFAULT_CONNECT_TIMEOUT);
  }

  boolean isSqlite() {
    return url.startsWith(SQLITE);
  }

  private static boolean isKnown(String url) {
    return url.startsWith(SQLITE)
        ? SQLITE_FILE.matcher(url.substring(SQLITE.length())).matches()
        : POSTGRESQL.matcher(url).matches();
  }
}
