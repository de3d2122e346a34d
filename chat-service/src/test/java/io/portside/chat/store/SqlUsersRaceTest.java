package io.portside.chat.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.core.Nick;
import io.portside.common.sql.Database;
import io.portside.common.sql.PostgresServer;
import io.portside.common.sql.StoreConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes number their users at the same time. */
class SqlUsersRaceTest {
  private static final int EACH = 100;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    get(vertx.close());
  }

  @Test
  void everybodyGetsANumberWhoeverElseIsNumberedAtTheSameTime() throws Exception {
    StoreConfig config = PostgresServer.shared().config();
    Database one = get(Database.open(vertx, config));
    get(one.migrate(ChatSchema.MIGRATIONS));
    Database other = get(Database.open(vertx, config));
    var here = new SqlUsers(vertx, one, System::currentTimeMillis);
    var there = new SqlUsers(vertx, other, System::currentTimeMillis);
    for (int i = 0; i < EACH; i++) {
      here.seen(new Nick("here" + i));
      there.seen(new Nick("there" + i));
    }

    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (count(one) < 2 * EACH) {
      assertThat(System.nanoTime()).as("numbered: %s", count(one)).isLessThan(deadline);
    }
  }

  private static long count(Database database) throws Exception {
    return get(database.client().query("SELECT COUNT(*) FROM chat_user").execute())
        .iterator()
        .next()
        .getLong(0);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
