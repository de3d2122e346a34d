package io.portside.chat.store;

import io.portside.common.sql.PostgresServer;
import io.portside.common.sql.StoreConfig;

class PostgresPeopleTest extends SqlPeopleContract {
  @Override
  StoreConfig config() {
    return PostgresServer.shared().config();
  }
}
