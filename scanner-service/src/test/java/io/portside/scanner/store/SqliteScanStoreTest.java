package io.portside.scanner.store;

import io.portside.common.sql.StoreConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteScanStoreTest extends ScanStoreContract {
  @TempDir Path folder;

  @Override
  StoreConfig emptyDatabase() {
    return StoreConfig.of("sqlite:" + folder.resolve("store.db"));
  }
}
