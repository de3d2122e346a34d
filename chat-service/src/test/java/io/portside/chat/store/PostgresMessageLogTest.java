package io.portside.chat.store;

import io.portside.common.sql.Database;
import io.portside.common.sql.PostgresServer;
import io.portside.common.sql.StoreConfig;
import io.vertx.core.Future;

class PostgresMessageLogTest extends SqlMessageLogContract {
  @Override
  StoreConfig config() {
    return PostgresServer.shared().config();
  }

  @Override
  Future<?> refuseRowsWithBadCid(Database database) {
    return database.inTransaction(
        transaction ->
            transaction
                .query("ALTER TABLE chat_event ADD CONSTRAINT refuse_bad CHECK (cid <> 'bad')")
                .execute());
  }
}
