package io.portside.common.sql;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** PostgreSQL over the network. */
final class PostgresEngine implements Engine {
  /** Any constant no other user of the database takes for an advisory lock: "portside". */
  private static final long SCHEMA_LOCK = 0x706f_7274_7369_6465L;

  /**
   * Longer than a transaction may take here; a node that vanished must not hold locks for hours.
   */
  private static final String IDLE_IN_TRANSACTION_MS = "60000";

  private final Pool pool;

  private PostgresEngine(Pool pool) {
    this.pool = pool;
  }

  static Engine create(Vertx vertx, StoreConfig config) {
    int timeoutMs = Math.toIntExact(config.connectTimeout().toMillis());
    PgConnectOptions server =
        PgConnectOptions.fromUri(config.url())
            .setCachePreparedStatements(true)
            .addProperty("application_name", "portside")
            .addProperty("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION_MS);
    if (config.password() != null) {
      server.setPassword(config.password().value());
    }
    PoolOptions size =
        new PoolOptions()
            .setName("store")
            .setMaxSize(config.poolSize())
            .setMaxWaitQueueSize(MAX_WAITING)
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
            .setConnectionTimeout(timeoutMs);
    NetClientOptions socket =
        new NetClientOptions()
            .setConnectTimeout(timeoutMs)
            .setTcpKeepAlive(true)
            .setTcpUserTimeout(timeoutMs);
    return new PostgresEngine(
        PgBuilder.pool().with(size).with(socket).connectingTo(server).using(vertx).build());
  }

  @Override
  public SqlClient reads() {
    return pool;
  }

  @Override
  public <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
    return pool.withTransaction(work);
  }

  @Override
  public Future<Void> lockSchema(SqlConnection transaction) {
    return SqlTemplate.forQuery(transaction, "SELECT pg_advisory_xact_lock(#{lock})")
        .execute(Map.of("lock", SCHEMA_LOCK))
        .mapEmpty();
  }

  @Override
  public String explain(Throwable cause) {
    return cause instanceof PgException answer
        ? String.valueOf(answer.getErrorMessage())
        : String.valueOf(cause.getMessage());
  }

  @Override
  public Future<Void> close() {
    return pool.close();
  }
}
