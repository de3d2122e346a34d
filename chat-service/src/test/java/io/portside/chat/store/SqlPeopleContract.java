package io.portside.chat.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.core.AuthorId;
import io.portside.chat.core.Membership;
import io.portside.chat.core.Nick;
import io.portside.chat.core.RoomName;
import io.portside.chat.core.Users;
import io.portside.common.sql.Database;
import io.portside.common.sql.StoreConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nicks, users and members of two nodes on one real database. */
abstract class SqlPeopleContract {
  private static final Nick ALICE = new Nick("Alice");
  private static final AuthorId HER = AuthorId.ofKey("alice's key, 16+");
  private static final AuthorId OTHER = AuthorId.ofKey("another key, 16 or more");
  private static final RoomName OPS = new RoomName("ops");

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong clockMs = new AtomicLong(1_000_000);
  private final CompletableFuture<Set<String>> lost = new CompletableFuture<>();
  private final Set<String> revived = ConcurrentHashMap.newKeySet();
  private Database database;
  private SqlUsers users;
  private SqlNicks first;
  private SqlNicks second;

  abstract StoreConfig config() throws Exception;

  private static <T> T get(Future<T> future) throws Exception {
    return future.await(20, SECONDS);
  }

  @BeforeEach
  void open() throws Exception {
    database = get(Database.open(vertx, config()));
    get(database.migrate(ChatSchema.MIGRATIONS));
    users = new SqlUsers(vertx, database, clockMs::get);
    first = node("n1");
    second = node("n2");
  }

  private SqlNicks node(String id) throws Exception {
    var nicks =
        new SqlNicks(
            new SqlNicks.Parts(
                vertx, database, id, lost::complete, users::seen, () -> revived.add(id)),
            clockMs::get);
    get(nicks.start());
    return nicks;
  }

  /** Requests and renewals take turns: when a later request is answered, the renewal is done. */
  private static void renew(SqlNicks nicks) throws Exception {
    nicks.renewSoon();
    get(nicks.claim(new Nick("turn"), HER));
    get(nicks.release(new Nick("turn"), HER));
  }

  @AfterEach
  void close() throws Exception {
    get(database.close());
    get(vertx.close());
  }

  @Test
  void aNickIsOnePersonsInTheWholeCluster() throws Exception {
    assertThat(get(first.claim(ALICE, HER))).isTrue();

    assertThat(get(first.claim(ALICE, OTHER))).isFalse();
    assertThat(get(second.claim(ALICE, OTHER))).isFalse();
    assertThat(get(second.claim(new Nick("ALICE"), OTHER))).isFalse();
  }

  @Test
  void theSameKeyHoldsItSeveralTimesAndAnywhere() throws Exception {
    get(first.claim(ALICE, HER));
    assertThat(get(first.claim(ALICE, HER))).isTrue();
    assertThat(get(second.claim(ALICE, HER))).isTrue();

    get(first.release(ALICE, HER));
    assertThat(get(second.claim(ALICE, OTHER))).isFalse();
    get(first.release(ALICE, HER));
    assertThat(get(first.claim(ALICE, OTHER))).isFalse();
    get(second.release(ALICE, HER));
    assertThat(get(first.claim(ALICE, OTHER))).isTrue();
  }

  @Test
  void whoClaimsAtTheSameTimeDoesNotGetItTwice() throws Exception {
    List<Future<Boolean>> claims = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      claims.add((i % 2 == 0 ? first : second).claim(ALICE, AuthorId.ofSource("a" + i)));
    }
    get(Future.all(claims));

    assertThat(claims.stream().filter(Future::result)).hasSize(1);
  }

  @Test
  void theKeyGetsItsNickBackAtOnceFromAKilledNode() throws Exception {
    get(first.claim(ALICE, HER));

    assertThat(get(second.claim(ALICE, HER))).isTrue();
  }

  @Test
  void aStrangerGetsTheNickOfAKilledNodeWhenItsPromiseEnds() throws Exception {
    get(first.claim(ALICE, HER));
    clockMs.addAndGet(SqlNicks.PROMISE.toMillis() - 1);
    assertThat(get(second.claim(ALICE, OTHER))).isFalse();
    clockMs.addAndGet(2);
    renew(second);

    assertThat(get(second.claim(ALICE, OTHER))).isTrue();
    assertThat(get(first.claim(ALICE, HER))).isFalse();
  }

  @Test
  void aRenewedPromiseKeepsTheNick() throws Exception {
    get(first.claim(ALICE, HER));
    clockMs.addAndGet(SqlNicks.PROMISE.toMillis() - 1);
    renew(first);
    clockMs.addAndGet(SqlNicks.PROMISE.toMillis() - 1);

    assertThat(get(second.claim(ALICE, OTHER))).isFalse();
  }

  @Test
  void aNodeThatWasAwayTooLongKeepsWhatNobodyTookAndIsToldWhatItLost() throws Exception {
    Nick kept = new Nick("kept");
    get(first.claim(ALICE, HER));
    get(first.claim(kept, HER));
    clockMs.addAndGet(SqlNicks.PROMISE.toMillis() + 1);
    renew(second);
    assertThat(get(second.claim(ALICE, OTHER))).isTrue();
    first.renewSoon();

    assertThat(lost.get(20, SECONDS)).containsExactly("alice");
    assertThat(get(second.claim(kept, OTHER))).isFalse();
  }

  @Test
  void aNodeThatStopsFreesItsNicksAtOnce() throws Exception {
    get(first.claim(ALICE, HER));
    get(first.stop());

    assertThat(get(second.claim(ALICE, OTHER))).isTrue();
  }

  @Test
  void whatALongDeadNodeLeftIsSweptAway() throws Exception {
    get(first.claim(ALICE, HER));
    clockMs.addAndGet(6 * SqlNicks.PROMISE.toMillis());
    renew(second);
    renew(second);

    assertThat(count("chat_node")).isEqualTo(1);
    assertThat(count("chat_nick")).isZero();
  }

  private long count(String table) throws Exception {
    return get(database.client().query("SELECT COUNT(*) AS n FROM " + table).execute())
        .iterator()
        .next()
        .getLong("n");
  }

  @Test
  void usersAreNumberedInTheOrderOfTheirFirstAppearance() throws Exception {
    get(first.claim(ALICE, HER));
    Users.User alice = awaitUser(1);
    get(second.claim(new Nick("bob"), OTHER));
    Users.User bob = awaitUser(2);
    get(first.release(ALICE, HER));
    get(second.claim(new Nick("ALICE"), OTHER));
    get(second.claim(new Nick("carol"), OTHER));

    assertThat(alice).isEqualTo(new Users.User(1, "Alice", clockMs.get(), true, List.of()));
    assertThat(bob.name()).isEqualTo("bob");
    assertThat(awaitUser(3).name()).isEqualTo("carol");
  }

  private Users.User awaitUser(long id) throws Exception {
    for (int tries = 0; tries < 400; tries++) {
      var found = get(users.find(id));
      if (found.isPresent()) {
        return found.get();
      }
      get(vertx.timer(25));
    }
    throw new AssertionError("no user " + id);
  }

  @Test
  void aUserIsSeenWithTheRoomsOfEveryLivingNode() throws Exception {
    get(first.claim(ALICE, HER));
    get(second.claim(ALICE, HER));
    awaitUser(1);
    var here = new SqlMemberBook(vertx, database, "n1");
    var there = new SqlMemberBook(vertx, database, "n2");
    here.report("n1/0", Set.of(new Membership(OPS, "alice")));
    here.report("n1/1", Set.of(new Membership(OPS, "bob")));
    there.report("n2/0", Set.of(new Membership(new RoomName("dev"), "alice")));

    awaitRooms(List.of(new RoomName("dev"), OPS));
    get(second.stop());
    awaitRooms(List.of(OPS));
    here.report("n1/0", Set.of());
    awaitRooms(List.of());
    assertThat(get(users.find(1)).orElseThrow().online()).isTrue();
    get(first.release(ALICE, HER));
    assertThat(get(users.find(1)).orElseThrow().online()).isFalse();
  }

  @Test
  void whoWasTakenForDeadAndLivesOnWritesItsMembersDownAgain() throws Exception {
    get(first.claim(ALICE, HER));
    awaitUser(1);
    var here = new SqlMemberBook(vertx, database, "n1");
    here.report("n1/0", Set.of(new Membership(OPS, "alice")));
    awaitRooms(List.of(OPS));
    clockMs.addAndGet(6 * SqlNicks.PROMISE.toMillis());
    renew(second);
    renew(second);
    assertThat(count("chat_member")).isZero();

    renew(first);
    assertThat(revived).contains("n1");
    here.rewrite();

    awaitRooms(List.of(OPS));
  }

  private void awaitRooms(List<RoomName> expected) throws Exception {
    for (int tries = 0; tries < 400; tries++) {
      if (awaitUser(1).rooms().equals(expected)) {
        return;
      }
      get(vertx.timer(25));
    }
    assertThat(awaitUser(1).rooms()).isEqualTo(expected);
  }
}
