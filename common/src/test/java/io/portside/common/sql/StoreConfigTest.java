package io.portside.common.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreConfigTest {
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
