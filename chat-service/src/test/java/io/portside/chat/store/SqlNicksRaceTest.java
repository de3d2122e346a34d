package io.portside.chat.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.core.AuthorId;
import io.portside.chat.core.Nick;
import io.portside.common.sql.Database;
import io.portside.common.sql.StoreConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nicks when the promises of nodes run out while their people are still there. */
class SqlNicksRaceTest {
  private static final Nick NAME = new Nick("Ada");
  private static final AuthorId FIRST = AuthorId.ofKey("the first one's key");
  private static final AuthorId SECOND = AuthorId.ofKey("the second one's key");
  private static final AuthorId THIRD = AuthorId.ofKey("the third one's key");

  @TempDir Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong clockMs = new AtomicLong(1_000_000);
  private Database database;

  @BeforeEach
  void open() throws Exception {
    database = get(Database.open(vertx, StoreConfig.of("sqlite:" + folder.resolve("chat.db"))));
    get(database.migrate(ChatSchema.MIGRATIONS));
  }

  @AfterEach
  void close() throws Exception {
    get(database.close());
    get(vertx.close());
  }

  private SqlNicks node(String name) throws Exception {
    var parts = new SqlNicks.Parts(vertx, database, name, this::ignore, nick -> {}, () -> {});
    var nicks = new SqlNicks(parts, clockMs::get);
    get(nicks.start());
    return nicks;
  }

  private void ignore(Set<String> lost) {}

  private void promisesRunOut() {
    clockMs.addAndGet(2 * SqlNicks.PROMISE.toMillis());
  }

  @Test
  void aNickBorneOnThisNodeIsNotGivenAwayBecauseItsOwnPromiseRanOut() throws Exception {
    SqlNicks node = node("n1");
    assertThat(get(node.claim(NAME, FIRST))).isTrue();

    promisesRunOut();

    assertThat(get(node.claim(NAME, SECOND))).isFalse();
  }

  @Test
  void whatAFormerBearerGivesBackIsNotTheNextOnes() throws Exception {
    SqlNicks node = node("n1");
    assertThat(get(node.claim(NAME, FIRST))).isTrue();
    get(node.release(NAME, FIRST));
    assertThat(get(node.claim(NAME, SECOND))).isTrue();

    get(node.release(NAME, FIRST));

    assertThat(get(node("n2").claim(NAME, THIRD))).isFalse();
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
