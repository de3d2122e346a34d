package io.portside.common.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseTest extends DatabaseContract {
  @TempDir Path folder;

  @Override
  StoreConfig emptyDatabase() {
    return StoreConfig.of("sqlite:" + folder.resolve("made/when needed/store.db"));
  }

  private Path file() {
    return folder.resolve("made/when needed/store.db");
  }

  @Test
  void theWriterIsDurableAndChecksForeignKeys() throws Exception {
    assertThat(pragma("journal_mode")).isEqualTo("wal");
    assertThat(pragma("synchronous")).isEqualTo(2L);
    assertThat(pragma("foreign_keys")).isEqualTo(1L);
    assertThat(pragma("busy_timeout")).isEqualTo(5000L);
  }

  private Object pragma(String name) throws Exception {
    return await(
        database.inTransaction(
            tx ->
                tx.query("PRAGMA " + name)
                    .execute()
                    .map(rows -> rows.iterator().next().getValue(0))));
  }

  @Test
  void parametersKeepTheirType() throws Exception {
    Row row =
        await(
                SqlTemplate.forQuery(
                        database.client(), "SELECT typeof(#{n}) AS n, typeof(#{text}) AS text")
                    .execute(Map.of("n", 5L, "text", "5")))
            .iterator()
            .next();

    assertThat(row.getString("n")).isEqualTo("integer");
    assertThat(row.getString("text")).isEqualTo("text");
  }

  @Test
  void readersRefuseToWrite() {
    assertThatThrownBy(() -> await(database.client().query("DELETE FROM note").execute()))
        .hasMessageContaining("readonly");
  }

  @Test
  void aLockHeldByAnotherProcessIsTemporary() throws Exception {
    try (var other = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");

      assertThatThrownBy(() -> await(database.migrate(NOTES)))
          .satisfies(e -> assertThat(Database.isTemporary(e)).isTrue());
      statement.execute("ROLLBACK");
    }

    await(database.migrate(NOTES));
  }

  @Test
  void nothingIsLockedBetweenTransactions() throws Exception {
    await(database.migrate(NOTES));

    try (var other = DriverManager.getConnection("jdbc:sqlite:" + file() + "?busy_timeout=0");
        var statement = other.createStatement()) {
      assertThat(statement.executeUpdate("INSERT INTO head (room, seq) VALUES ('x', 1)"))
          .isEqualTo(1);
    }
  }

  @Test
  void closingEmptiesTheLog() throws Exception {
    await(database.migrate(NOTES));

    await(database.close());

    assertThat(file().resolveSibling("store.db-wal")).doesNotExist();
    assertThat(file()).isNotEmptyFile();
  }

  @Test
  void aFileThatIsNoDatabaseIsNamed() throws Exception {
    Path text = Files.writeString(folder.resolve("notes.txt"), "some text\n".repeat(100));

    assertThatThrownBy(() -> await(Database.open(vertx, StoreConfig.of("sqlite:" + text))))
        .isInstanceOf(UnusableDatabase.class)
        .hasMessage(text + ": this file is not an SQLite database");
    assertThat(text).hasContent("some text\n".repeat(100));
  }

  @Test
  void aFolderIsNamed() {
    assertThatThrownBy(() -> await(Database.open(vertx, StoreConfig.of("sqlite:" + folder))))
        .isInstanceOf(UnusableDatabase.class)
        .hasMessageStartingWith(folder + ": this file cannot be opened");
  }

  @Test
  void aFileWhereAFolderShouldBeIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path below = file.resolve("store.db");

    assertThatThrownBy(() -> await(Database.open(vertx, StoreConfig.of("sqlite:" + below))))
        .isInstanceOf(UnusableDatabase.class)
        .hasMessageStartingWith(below + ": cannot make its folder");
  }
}
