package io.portside.chat.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.core.Append;
import io.portside.chat.core.AuthorId;
import io.portside.chat.core.Draft;
import io.portside.chat.core.Nick;
import io.portside.chat.core.Refusal;
import io.portside.chat.core.RoomName;
import io.portside.common.event.Body;
import io.portside.common.sql.Database;
import io.portside.common.sql.PostgresServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two transactions in each other's way, where only a server has two at a time. */
class PostgresConflictTest {
  private static final RoomName OPS = new RoomName("ops");
  private static final RoomName DEV = new RoomName("dev");
  private static final AuthorId ALICE = AuthorId.ofKey("alice's key, 16+");

  private final Vertx vertx = Vertx.vertx();
  private Database database;

  private static <T> T get(Future<T> future) throws Exception {
    return future.await(20, SECONDS);
  }

  @BeforeEach
  void open() throws Exception {
    database = get(Database.open(vertx, PostgresServer.shared().config()));
    get(database.migrate(ChatSchema.MIGRATIONS));
  }

  @AfterEach
  void close() throws Exception {
    get(database.close());
    get(vertx.close());
  }

  /** Runs a statement and keeps its transaction open until the promise is completed. */
  private Future<Void> holding(String sql, Promise<Void> until) throws Exception {
    Promise<Void> begun = Promise.promise();
    Future<Void> committed =
        database.inTransaction(
            transaction ->
                transaction
                    .query(sql)
                    .execute()
                    .onSuccess(done -> begun.complete())
                    .compose(done -> until.future()));
    get(begun.future());
    return committed;
  }

  /** Until a transaction waits for another one. */
  private void awaitBlocked() throws Exception {
    for (int tries = 0; tries < 2_000 && count("pg_locks WHERE NOT granted") == 0; tries++) {
      get(vertx.timer(5));
    }
    assertThat(count("pg_locks WHERE NOT granted")).isPositive();
  }

  private long count(String from) throws Exception {
    return get(database.client().query("SELECT COUNT(*) FROM " + from).execute())
        .iterator()
        .next()
        .getLong(0);
  }

  @Test
  void aCidThatAnotherNodeUsesElsewhereAtTheSameTimeIsRefusedAtOnce() throws Exception {
    var log =
        new SqlMessageLog(
            new SqlMessageLog.Parts(vertx, database, hint -> {}),
            LogLimits.DEFAULT,
            new LogCounters(),
            System::currentTimeMillis);
    get(log.open(OPS));
    get(log.open(DEV));
    Promise<Void> commit = Promise.promise();
    Future<Void> elsewhere =
        holding(
            "INSERT INTO chat_event (room, seq, ts, author, sender, cid, body) VALUES"
                + " ('dev', 1, 1, '"
                + ALICE.value()
                + "', 'alice', 'same', '{\"kind\":\"text\",\"text\":\"hi\"}')",
            commit);

    Future<Append> here = log.append(new Draft(OPS, ALICE, "alice", "same", new Body.Text("hi")));
    awaitBlocked();
    commit.complete();
    get(elsewhere);

    assertThat(get(here))
        .isInstanceOfSatisfying(
            Append.Refused.class,
            refused -> assertThat(refused.why()).isEqualTo(Refusal.CID_REUSED));
  }

  @Test
  void aClaimUnderWayAtTheStopIsGivenBackToo() throws Exception {
    var nicks =
        new SqlNicks(
            new SqlNicks.Parts(vertx, database, "n1", lost -> {}, nick -> {}, () -> {}),
            System::currentTimeMillis);
    get(nicks.start());
    Promise<Void> commit = Promise.promise();
    Future<Void> other =
        holding("INSERT INTO chat_nick (folded, author) VALUES ('alice', 'x')", commit);
    Future<Boolean> claim = nicks.claim(new Nick("alice"), ALICE);
    awaitBlocked();

    Future<Void> stopped = nicks.stop();
    for (int i = 0; i < 50 && !stopped.isComplete(); i++) {
      get(database.ping());
    }
    commit.complete();
    get(other);
    get(claim);
    get(stopped);

    assertThat(count("chat_nick_holder")).isZero();
    assertThat(count("chat_node")).isZero();
  }

  @Test
  void usersWhomTheStoreCannotTakeAtTheMomentAreNumberedLater() throws Exception {
    var users = new SqlUsers(vertx, database, System::currentTimeMillis);
    get(
        database.inTransaction(
            transaction ->
                transaction
                    .query(
                        "CREATE FUNCTION later() RETURNS trigger AS $$ BEGIN"
                            + " RAISE EXCEPTION 'later' USING ERRCODE = '53000'; END $$"
                            + " LANGUAGE plpgsql")
                    .execute()
                    .compose(
                        made ->
                            transaction
                                .query(
                                    "CREATE TRIGGER later BEFORE INSERT ON chat_user"
                                        + " EXECUTE FUNCTION later()")
                                .execute())));
    users.seen(new Nick("ada"));
    for (int i = 0; i < 50; i++) {
      get(database.ping());
    }
    users.seen(new Nick("bob"));
    get(
        database.inTransaction(
            transaction -> transaction.query("DROP TRIGGER later ON chat_user").execute()));

    for (int tries = 0; tries < 400 && count("chat_user") < 2; tries++) {
      get(vertx.timer(25));
    }
    assertThat(get(users.find(1)).orElseThrow().name()).isEqualTo("ada");
    assertThat(get(users.find(2)).orElseThrow().name()).isEqualTo("bob");
  }
}
