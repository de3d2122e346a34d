package io.portside.common.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portside.common.config.ConfigReader;
import io.portside.common.config.ConfigSources;
import io.portside.common.config.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreConfigTest {
  record Whole(StoreConfig store) {}

  @TempDir Path folder;

  private StoreConfig read(String yaml) throws Exception {
    Path file = Files.writeString(folder.resolve("portside.yaml"), yaml);
    return ConfigReader.read(Whole.class, Set.of(), new ConfigSources(file, Map.of(), List.of()))
        .store();
  }

  @Test
  void defaultsAreAFileAndEightReaders() throws Exception {
    assertThat(read(""))
        .isEqualTo(new StoreConfig("sqlite:data/portside.db", null, 8, Duration.ofSeconds(10)))
        .isEqualTo(StoreConfig.of("sqlite:data/portside.db"));
  }

  @Test
  void everyComponentIsMapped() throws Exception {
    String yaml =
        """
        store:
          url: postgresql://portside@db:5433/ops
          password: geheim
          poolSize: 20
          connectTimeout: 3s
        """;

    assertThat(read(yaml))
        .isEqualTo(
            new StoreConfig(
                "postgresql://portside@db:5433/ops",
                new Secret("geheim"),
                20,
                Duration.ofSeconds(3)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sqlite:data/portside.db",
        "sqlite:/var/lib/portside/a b.db",
        "postgresql://portside@127.0.0.1:5432/portside",
        "postgresql://portside@[::1]/portside?sslmode=disable"
      })
  void knownUrlsAreTaken(String url) {
    assertThat(StoreConfig.of(url).url()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "sqlite:", "sqlite::memory:", "sqlite:a.db?mode=ro", "mysql://a@b/c", "data"})
  void otherUrlsAreRefused(String url) {
    assertThatThrownBy(() -> StoreConfig.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: sqlite:PATH or postgresql://user@host/db");
  }

  @Test
  void aPasswordInTheUrlIsRefusedAndNotRepeated() {
    assertThatThrownBy(() -> StoreConfig.of("postgresql://portside:geheim@db/portside"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("password")
        .hasMessageNotContaining("geheim");
  }
}
