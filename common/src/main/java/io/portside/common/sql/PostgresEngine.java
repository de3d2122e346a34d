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
import java.time.Duration;
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

  /**
   * A connection without use for so long is closed, well before its silence says that it is dead.
   */
  private static final int SILENCES_PER_IDLE = 2;

  private final Vertx vertx;
  private final StoreConfig config;
  private final Pool pool;

  private PostgresEngine(Vertx vertx, StoreConfig config, Duration silence) {
    this.vertx = vertx;
    this.config = config;
    this.pool = pool(config.poolSize(), silence);
  }

  /**
   * @param silence after which a server that owes an answer counts as gone; otherwise a network
   *     that was cut would leave every statement waiting until TCP gives up, a quarter of an hour
   */
  static Engine create(Vertx vertx, StoreConfig config, Duration silence) {
    return new PostgresEngine(vertx, config, silence);
  }

  private Pool pool(int connections, Duration silence) {
    int timeoutMs = Math.toIntExact(config.connectTimeout().toMillis());
    int silenceMs = Math.toIntExact(silence.toMillis());
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
            .setMaxSize(connections)
            .setMaxWaitQueueSize(MAX_WAITING)
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
            .setConnectionTimeout(timeoutMs)
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setIdleTimeout(silenceMs / SILENCES_PER_IDLE);
    NetClientOptions socket =
        new NetClientOptions()
            .setConnectTimeout(timeoutMs)
            .setTcpKeepAlive(true)
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setReadIdleTimeout(silenceMs);
    return PgBuilder.pool().with(size).with(socket).connectingTo(server).using(vertx).build();
  }

  @Override
  public SqlClient reads() {
    return pool;
  }

  @Override
  public <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
    return pool.withTransaction(work);
  }

  /** On a connection of its own that may be silent for as long: changing tables can be slow. */
  @Override
  public <T> Future<T> inLongTransaction(Duration limit, Function<SqlConnection, Future<T>> work) {
    Pool own = pool(1, limit.multipliedBy(SILENCES_PER_IDLE));
    return own.withTransaction(work).eventually(own::close);
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
