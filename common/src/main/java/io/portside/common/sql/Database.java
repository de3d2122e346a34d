package io.portside.common.sql;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of one process. Statements are {@code SqlTemplate}s with named parameters, which read
 * the same on SQLite and on PostgreSQL; results complete on the caller's context.
 */
public final class Database {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  /** A transaction holds what others wait for: all writers on SQLite, rows on PostgreSQL. */
  private static final Duration TRANSACTION_LIMIT = Duration.ofSeconds(30);

  /** Longer than any statement of a transaction may take. */
  private static final Duration SILENCE = TRANSACTION_LIMIT.plusSeconds(10);

  private static final Duration MIGRATION_LIMIT = Duration.ofMinutes(10);
  private static final long RETRY_OPEN_MS = 500;

  private final Vertx vertx;
  private final StoreConfig config;
  private final Engine engine;

  private Database(Vertx vertx, StoreConfig config, Engine engine) {
    this.vertx = vertx;
    this.config = config;
    this.engine = engine;
  }

  /**
   * Opens the database and reaches it once. A server that is still starting is waited for, {@link
   * StoreConfig#connectTimeout} long.
   *
   * @return fails with {@link UnusableDatabase}; nothing is left open then
   */
  public static Future<Database> open(Vertx vertx, StoreConfig config) {
    return open(vertx, config, SILENCE);
  }

  static Future<Database> open(Vertx vertx, StoreConfig config, Duration silence) {
    long deadlineNs = System.nanoTime() + config.connectTimeout().toNanos();
    Future<Engine> engine =
        config.isSqlite()
            ? SqliteEngine.create(vertx, config)
            : Future.succeededFuture(PostgresEngine.create(vertx, config, silence));
    return engine.compose(
        created -> {
          Database database = new Database(vertx, config, created);
          return database.reach(deadlineNs).map(database).recover(cause -> database.refuse(cause));
        });
  }

  /**
   * For queries outside of a transaction. Only for reading: on SQLite these connections refuse to
   * write, so that no reader ever waits for a writer.
   */
  public SqlClient client() {
    return engine.reads();
  }

  /**
   * Runs {@code work} in one transaction: committed when its future succeeds, rolled back when it
   * fails or takes longer than 30 s. Inside, every statement goes through the given connection, and
   * no failed statement may be recovered from: PostgreSQL would then commit nothing. Transactions
   * do not nest.
   *
   * @return the result of {@code work} once it is durable; fails as {@code work} does, or as the
   *     database does ({@link #isTemporary}), also when it owes an answer for more than 40 s. After
   *     a lost connection the commit may have happened.
   */
  public <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
    return inTransaction(work, TRANSACTION_LIMIT);
  }

  <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work, Duration limit) {
    return engine.inTransaction(limited(work, limit));
  }

  private static <T> Function<SqlConnection, Future<T>> limited(
      Function<SqlConnection, Future<T>> work, Duration limit) {
    return connection ->
        Future.<Void>succeededFuture()
            .compose(begun -> work.apply(connection))
            .timeout(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Brings a component's tables to the newest step, all steps or none; several processes may do so
   * at once. Steps this program does not know, made by a newer one, are left alone.
   *
   * @return fails with {@link UnusableDatabase} when a step that was applied has changed since, or
   *     as the failing statement does
   */
  public Future<Void> migrate(Migrations migrations) {
    return engine.inLongTransaction(
        MIGRATION_LIMIT,
        limited(
            transaction ->
                engine
                    .lockSchema(transaction)
                    .compose(locked -> new SchemaHistory(transaction, migrations).apply()),
            MIGRATION_LIMIT));
  }

  /** Fails when the database does not answer within {@link StoreConfig#connectTimeout}. */
  public Future<Void> ping() {
    return client()
        .query("SELECT 1")
        .execute()
        .timeout(config.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .mapEmpty();
  }

  /** Completes when every connection is closed; what still runs may fail. */
  public Future<Void> close() {
    return engine.close();
  }

  /**
   * Whether the same work may succeed later: connection lost, none free in time, locked, full, or
   * two transactions in each other's way. After a lost connection the work may have been done, so
   * repeat only what may happen twice.
   */
  public static boolean isTemporary(Throwable cause) {
    return Temporary.is(cause);
  }

  private Future<Void> reach(long deadlineNs) {
    return ping()
        .recover(
            cause -> {
              boolean inTime = deadlineNs - System.nanoTime() > RETRY_OPEN_MS * 1_000_000;
              if (config.isSqlite() || !isTemporary(cause) || !inTime) {
                return Future.failedFuture(cause);
              }
              LOG.info("{}: waiting for it ({})", config.url(), engine.explain(cause));
              return vertx.timer(RETRY_OPEN_MS).compose(waited -> reach(deadlineNs));
            });
  }

  private Future<Database> refuse(Throwable cause) {
    var refusal = new UnusableDatabase(config.url() + ": " + engine.explain(cause), cause);
    return engine.close().transform(closed -> Future.failedFuture(refusal));
  }
}
