package io.portside.scanner.store;

import io.portside.common.sql.PostgresServer;
import io.portside.common.sql.StoreConfig;

class PostgresScanStoreTest extends ScanStoreContract {
  @Override
  StoreConfig emptyDatabase() {
    return PostgresServer.shared().config();
  }
}
