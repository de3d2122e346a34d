package io.portside.chat.store;

import io.portside.common.sql.Database;
import io.portside.common.sql.StoreConfig;
import io.vertx.core.Future;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteMessageLogTest extends SqlMessageLogContract {
  @TempDir Path folder;

  @Override
  StoreConfig config() {
    return StoreConfig.of("sqlite:" + folder.resolve("chat.db"));
  }

  @Override
  Future<?> refuseRowsWithBadCid(Database database) {
    return database.inTransaction(
        transaction ->
            transaction
                .query(
                    "CREATE TRIGGER refuse_bad BEFORE INSERT ON chat_event WHEN NEW.cid = 'bad'"
                        + " BEGIN SELECT RAISE(ABORT, 'bad row'); END")
                .execute());
  }
}
