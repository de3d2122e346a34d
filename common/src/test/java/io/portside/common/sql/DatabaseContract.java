package io.portside.common.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portside.common.sql.Migrations.Migration;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every database does alike; run on each. */
abstract class DatabaseContract {
  static final Migrations NOTES =
      new Migrations(
          "notes",
          List.of(
              new Migration(
                  "001-note.sql",
                  """
                  -- keyed like the log; the semicolon here; does not end it
                  CREATE TABLE note (
                    room TEXT NOT NULL,
                    seq BIGINT NOT NULL,
                    text TEXT,
                    PRIMARY KEY (room, seq));
                  CREATE TABLE head (room TEXT PRIMARY KEY, seq BIGINT NOT NULL);
                  INSERT INTO head (room, seq) VALUES ('it''s; quoted', 1);
                  """)));

  static final String INSERT =
      "INSERT INTO note (room, seq, text) VALUES (#{room}, #{seq}, #{text})";
  private static final long BEYOND_INT = 1L << 40;

  final Vertx vertx = Vertx.vertx();
  StoreConfig config;
  Database database;

  /** A new, empty database. */
  abstract StoreConfig emptyDatabase() throws Exception;

  @BeforeEach
  void openAndMigrate() throws Exception {
    config = emptyDatabase();
    database = await(Database.open(vertx, config));
    await(database.migrate(NOTES));
  }

  @AfterEach
  void close() throws Exception {
    await(database.close());
    await(vertx.close());
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.await(30, TimeUnit.SECONDS);
  }

  static Map<String, Object> note(String room, long seq, @Nullable String text) {
    Map<String, Object> note = new HashMap<>();
    note.put("room", room);
    note.put("seq", seq);
    if (text != null) {
      note.put("text", text);
    }
    return note;
  }

  private Future<Integer> write(String sql, Map<String, Object> parameters) {
    return database.inTransaction(
        tx -> SqlTemplate.forUpdate(tx, sql).execute(parameters).map(done -> done.rowCount()));
  }

  private static Future<RowSet<Row>> query(
      SqlClient client, String sql, Map<String, Object> parameters) {
    return SqlTemplate.forQuery(client, sql).execute(parameters);
  }

  private List<Row> read(String sql, Map<String, Object> parameters) throws Exception {
    List<Row> rows = new ArrayList<>();
    await(query(database.client(), sql, parameters)).forEach(rows::add);
    return rows;
  }

  long count() throws Exception {
    return read("SELECT COUNT(*) AS n FROM note", Map.of()).getFirst().getLong("n");
  }

  @Test
  void writtenValuesAreReadBack() throws Exception {
    await(write(INSERT, note("ops", BEYOND_INT, "größer 🚢 'quoted'; #")));
    await(write(INSERT, note("ops", 7, null)));

    List<Row> rows = read("SELECT seq, text FROM note ORDER BY seq", Map.of());

    assertThat(rows).extracting(row -> row.getLong("seq")).containsExactly(7L, BEYOND_INT);
    assertThat(rows)
        .extracting(row -> row.getString("text"))
        .containsExactly(null, "größer 🚢 'quoted'; #");
    assertThat(rows).extracting(row -> row.getValue("seq")).hasOnlyElementsOfType(Long.class);
  }

  @Test
  void namedParametersMayRepeatAndComeInAnyOrder() throws Exception {
    await(write(INSERT, note("a", 1, "b")));

    String sql =
        """
        SELECT seq FROM note
        WHERE text = #{text} AND room = #{room} AND text <> #{room} AND text = #{text}""";

    assertThat(read(sql, Map.of("room", "a", "text", "b"))).hasSize(1);
    assertThat(read(sql, Map.of("room", "b", "text", "a"))).isEmpty();
  }

  @Test
  void aParameterMayBeAbsentWhereItsTypeIsSaid() throws Exception {
    await(write(INSERT, note("ops", 1, "one")));
    await(write(INSERT, note("ops", 2, "two")));

    String sql =
        """
        SELECT seq FROM note
        WHERE CAST(#{before} AS BIGINT) IS NULL OR seq < CAST(#{before} AS BIGINT)""";

    assertThat(read(sql, Map.of())).hasSize(2);
    assertThat(read(sql, Map.of("before", 2L))).hasSize(1);
  }

  @Test
  void integersOfAnyWidthFitWhereLongsAreExpected() throws Exception {
    await(write(INSERT, note("ops", 1, "one")));
    await(write(INSERT, note("ops", 2, "two")));

    String sql = "SELECT seq FROM note WHERE seq >= #{from} ORDER BY seq LIMIT #{limit}";

    assertThat(read(sql, Map.of("from", 1, "limit", 1))).hasSize(1);
  }

  @Test
  void aConflictThatIsIgnoredCountsNoRow() throws Exception {
    String sql = INSERT + " ON CONFLICT DO NOTHING";

    assertThat(await(write(sql, note("ops", 1, "first")))).isEqualTo(1);
    assertThat(await(write(sql, note("ops", 1, "second")))).isZero();

    assertThat(read("SELECT text FROM note", Map.of()))
        .extracting(row -> row.getString("text"))
        .containsExactly("first");
  }

  @Test
  void insertReturnsWhatItInsertedAndNothingOnConflict() throws Exception {
    String sql = INSERT + " ON CONFLICT DO NOTHING RETURNING seq, text";

    RowSet<Row> first = await(database.inTransaction(tx -> query(tx, sql, note("ops", 1, "x"))));
    RowSet<Row> again = await(database.inTransaction(tx -> query(tx, sql, note("ops", 1, "x"))));

    assertThat(first.size()).isEqualTo(1);
    assertThat(first.iterator().next().getLong("seq")).isEqualTo(1);
    assertThat(again.size()).isZero();
  }

  @Test
  void upsertReturnsTheNewValue() throws Exception {
    String next =
        """
        INSERT INTO head (room, seq) VALUES (#{room}, #{n})
        ON CONFLICT (room) DO UPDATE SET seq = head.seq + #{n} RETURNING seq""";
    List<Long> seen = new ArrayList<>();

    for (int i = 0; i < 3; i++) {
      RowSet<Row> row =
          await(database.inTransaction(tx -> query(tx, next, Map.of("room", "ops", "n", 5L))));
      seen.add(row.iterator().next().getLong(0));
    }

    assertThat(seen).containsExactly(5L, 10L, 15L);
  }

  @Test
  void aBatchIsAppliedInOrder() throws Exception {
    List<Map<String, Object>> batch =
        IntStream.range(0, 100).mapToObj(i -> note("ops", i, "t" + i)).toList();

    await(database.inTransaction(tx -> SqlTemplate.forUpdate(tx, INSERT).executeBatch(batch)));

    assertThat(read("SELECT text FROM note ORDER BY seq", Map.of()))
        .extracting(row -> row.getString(0))
        .isEqualTo(IntStream.range(0, 100).mapToObj(i -> "t" + i).toList());
  }

  @Test
  void aBatchWithOneConflictLeavesNothing() throws Exception {
    List<Map<String, Object>> batch =
        List.of(note("ops", 1, "a"), note("ops", 2, "b"), note("ops", 1, "c"));

    Future<?> failing =
        database.inTransaction(tx -> SqlTemplate.forUpdate(tx, INSERT).executeBatch(batch));

    assertThatThrownBy(() -> await(failing)).satisfies(e -> assertPermanent(e));
    assertThat(count()).isZero();
  }

  @Test
  void aLargeMaximumAfterASmallOneIsNotCut() throws Exception {
    await(write(INSERT, note("a", 1, "")));
    await(write(INSERT, note("b", BEYOND_INT, "")));

    List<Row> rows = read("SELECT MAX(seq) AS top FROM note GROUP BY room ORDER BY room", Map.of());

    assertThat(rows).extracting(row -> row.getLong("top")).containsExactly(1L, BEYOND_INT);
  }

  @Test
  void workThatFailsLeavesNothing() throws Exception {
    Future<?> failing =
        database.inTransaction(
            tx ->
                SqlTemplate.forUpdate(tx, INSERT)
                    .execute(note("ops", 1, "x"))
                    .compose(done -> Future.failedFuture(new IllegalStateException("changed"))));

    assertThatThrownBy(() -> await(failing)).hasMessage("changed");
    assertThat(count()).isZero();
  }

  @Test
  void workThatThrowsLeavesNothingAndTheConnectionUsable() throws Exception {
    for (int i = 0; i < config.poolSize() + 1; i++) {
      Future<?> failing =
          database.inTransaction(
              tx -> {
                throw new IllegalStateException("bug");
              });
      assertThatThrownBy(() -> await(failing)).hasMessage("bug");
    }

    await(write(INSERT, note("ops", 1, "x")));
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void workThatTakesTooLongIsRolledBack() throws Exception {
    Future<?> endless =
        database.inTransaction(
            tx ->
                SqlTemplate.forUpdate(tx, INSERT)
                    .execute(note("ops", 1, "x"))
                    .compose(done -> Promise.promise().future()),
            Duration.ofMillis(300));

    assertThatThrownBy(() -> await(endless))
        .isInstanceOf(TimeoutException.class)
        .satisfies(e -> assertThat(Database.isTemporary(e)).isTrue());
    await(write(INSERT, note("ops", 1, "y")));
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void aFailedStatementIsPermanent() throws Exception {
    await(write(INSERT, note("ops", 1, "x")));

    assertThatThrownBy(() -> await(write(INSERT, note("ops", 1, "x"))))
        .satisfies(e -> assertPermanent(e));
    assertThatThrownBy(() -> await(write("INSERT INTO nowhere VALUES (1)", Map.of())))
        .satisfies(e -> assertPermanent(e));
  }

  static void assertPermanent(Throwable failure) {
    assertThat(Database.isTemporary(failure)).as("temporary: %s", failure).isFalse();
  }

  @Test
  void concurrentIncrementsAllCount() throws Exception {
    String increment = "UPDATE head SET seq = seq + 1 WHERE room = #{room} RETURNING seq";
    Map<String, Object> room = Map.of("room", "it's; quoted");

    List<Future<Long>> all =
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    database
                        .inTransaction(tx -> query(tx, increment, room))
                        .map(rows -> rows.iterator().next().getLong(0)))
            .toList();
    await(Future.all(all));

    assertThat(all.stream().map(Future::result).sorted().toList())
        .isEqualTo(IntStream.range(2, 102).mapToObj(i -> (long) i).toList());
  }

  @Test
  void readsNeitherWaitForAnOpenTransactionNorSeeIt() throws Exception {
    Promise<Void> inserted = Promise.promise();
    Promise<Void> go = Promise.promise();
    Future<Void> writing =
        database.inTransaction(
            tx ->
                SqlTemplate.forUpdate(tx, INSERT)
                    .execute(note("ops", 1, "x"))
                    .onComplete(done -> inserted.tryComplete())
                    .compose(done -> go.future()));
    await(inserted.future());

    assertThat(count()).isZero();
    go.complete();
    await(writing);
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void whatWasCommittedIsReadAtOnce() throws Exception {
    for (int i = 1; i <= 30; i++) {
      await(write(INSERT, note("ops", i, "x")));
      assertThat(count()).isEqualTo(i);
    }
  }

  @Test
  void resultsCompleteOnTheCallersContext() throws Exception {
    Context context = vertx.getOrCreateContext();
    Promise<Boolean> same = Promise.promise();

    context.runOnContext(
        go ->
            write(INSERT, note("ops", 1, "x"))
                .compose(done -> query(database.client(), "SELECT 1 AS one", Map.of()))
                .map(rows -> Vertx.currentContext() == context && context.isEventLoopContext())
                .onComplete(same));

    assertThat(await(same.future())).isTrue();
  }

  @Test
  void aRepeatedMigrationDoesNothing() throws Exception {
    await(write(INSERT, note("ops", 1, "x")));

    await(database.migrate(NOTES));

    assertThat(count()).isEqualTo(1);
  }

  @Test
  void severalNodesMigrateAtOnce() throws Exception {
    Migrations more = with(new Migration("002.sql", "ALTER TABLE note ADD COLUMN author TEXT;"));
    List<Database> nodes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      nodes.add(await(Database.open(vertx, config)));
    }

    await(Future.join(nodes.stream().map(node -> node.migrate(more)).toList()));

    assertThat(read("SELECT name FROM schema_history ORDER BY step", Map.of()))
        .extracting(row -> row.getString(0))
        .containsExactly("001-note.sql", "002.sql");
    await(Future.join(nodes.stream().map(Database::close).toList()));
  }

  @Test
  void aChangedStepIsRefused() {
    Migration first = NOTES.steps().getFirst();
    Migrations changed =
        new Migrations("notes", List.of(new Migration(first.name(), first.sql() + "-- more\n")));

    assertThatThrownBy(() -> await(database.migrate(changed)))
        .isInstanceOf(UnusableDatabase.class)
        .hasMessageContaining("notes: step 001-note.sql has changed");
  }

  @Test
  void aStepInsertedBeforeAnAppliedOneIsRefused() {
    Migration first = NOTES.steps().getFirst();
    Migrations inserted =
        new Migrations("notes", List.of(new Migration("000.sql", "SELECT 1;"), first));

    assertThatThrownBy(() -> await(database.migrate(inserted)))
        .isInstanceOf(UnusableDatabase.class)
        .hasMessage("notes: step 001-note.sql was applied where this program has 000.sql");
  }

  @Test
  void aFailingStepLeavesNothingOfTheNewOnes() throws Exception {
    Migrations failing =
        with(
            new Migration("002.sql", "CREATE TABLE extra (a BIGINT);"),
            new Migration(
                "003.sql", "CREATE TABLE other (a BIGINT); INSERT INTO nowhere VALUES (1);"));

    assertThatThrownBy(() -> await(database.migrate(failing))).hasMessageContaining("nowhere");

    assertThatThrownBy(() -> read("SELECT * FROM extra", Map.of())).hasMessageContaining("extra");
    assertThat(read("SELECT name FROM schema_history", Map.of())).hasSize(1);
  }

  @Test
  void anOlderProgramLeavesNewerTablesAlone() throws Exception {
    await(database.migrate(with(new Migration("002.sql", "CREATE TABLE extra (a BIGINT);"))));

    await(database.migrate(NOTES));

    assertThat(read("SELECT * FROM extra", Map.of())).isEmpty();
  }

  @Test
  void eachComponentHasAHistoryOfItsOwn() throws Exception {
    Migrations other =
        new Migrations("scan", List.of(new Migration("001.sql", "CREATE TABLE scan (a BIGINT);")));

    await(database.migrate(other));

    assertThat(read("SELECT component FROM schema_history ORDER BY component", Map.of()))
        .extracting(row -> row.getString(0))
        .containsExactly("notes", "scan");
  }

  private static Migrations with(Migration... more) {
    List<Migration> steps = new ArrayList<>(NOTES.steps());
    steps.addAll(List.of(more));
    return new Migrations("notes", steps);
  }

  @Test
  void pingAnswersUntilClosed() throws Exception {
    await(database.ping());

    await(database.close());

    assertThatThrownBy(() -> await(database.ping())).isInstanceOf(Exception.class);
  }
}
