package io.portside.common.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PostgresDatabaseTest extends DatabaseContract {
  @Override
  StoreConfig emptyDatabase() {
    return PostgresServer.shared().config();
  }

  /** SQLite would commit the rest; why no work may do so. */
  @Test
  void aFailureThatWorkSwallowsStillFailsTheTransaction() throws Exception {
    Future<?> swallowing =
        database.inTransaction(
            tx ->
                SqlTemplate.forUpdate(tx, INSERT)
                    .execute(note("ops", 1, "x"))
                    .compose(done -> tx.query("INSERT INTO nowhere VALUES (1)").execute())
                    .otherwiseEmpty());

    assertThatThrownBy(() -> await(swallowing)).satisfies(e -> assertPermanent(e));
    assertThat(count()).isZero();
  }

  @Test
  void aMissingDatabaseIsNamedAtOnce() {
    String url = PostgresServer.shared().url().replaceAll("/postgres$", "/nowhere");

    assertThatThrownBy(() -> await(Database.open(vertx, StoreConfig.of(url))))
        .isInstanceOf(UnusableDatabase.class)
        .hasMessage(url + ": database \"nowhere\" does not exist");
  }

  @Test
  void aServerThatIsNotThereIsNamedAfterTheTimeout() {
    String url = "postgresql://portside@127.0.0.1:1/portside";
    var impatient = new StoreConfig(url, null, 1, Duration.ofMillis(700));

    assertThatThrownBy(() -> await(Database.open(vertx, impatient)))
        .isInstanceOf(UnusableDatabase.class)
        .hasMessageStartingWith(url + ": Connection refused")
        .satisfies(e -> assertThat(Database.isTemporary(e)).isTrue());
  }

  @Test
  void aKilledServerIsTemporaryAndUsedAgainWhenItReturns() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      Database mine = await(Database.open(vertx, server.config()));
      await(mine.migrate(NOTES));

      server.kill();
      assertThatThrownBy(() -> await(mine.ping()))
          .satisfies(e -> assertThat(Database.isTemporary(e)).isTrue());
      assertThatThrownBy(() -> await(mine.migrate(NOTES)))
          .satisfies(e -> assertThat(Database.isTemporary(e)).isTrue());

      server.startAgain();
      await(mine.ping());
      await(mine.migrate(NOTES));
      await(mine.close());
    }
  }

  @Test
  void aServerThatStartsLateIsWaitedFor() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      StoreConfig config = server.config();
      server.stop();

      var opening = Database.open(vertx, config);
      server.startAgain();

      await(await(opening).close());
    }
  }
}
