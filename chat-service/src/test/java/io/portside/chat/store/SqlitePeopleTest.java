package io.portside.chat.store;

import io.portside.common.sql.StoreConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqlitePeopleTest extends SqlPeopleContract {
  @TempDir Path folder;

  @Override
  StoreConfig config() {
    return StoreConfig.of("sqlite:" + folder.resolve("chat.db"));
  }
}
