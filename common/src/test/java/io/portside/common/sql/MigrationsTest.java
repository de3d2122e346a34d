package io.portside.common.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portside.common.sql.Migrations.Migration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MigrationsTest {
  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> Migrations.of("chat", "/io/portside/nowhere/", "001.sql"))
        .hasMessage("class path: no /io/portside/nowhere/001.sql");
  }

  @Test
  void twoStepsOfOneNameAreRefused() {
    var step = new Migration("001.sql", "SELECT 1");

    assertThatThrownBy(() -> new Migrations("chat", List.of(step, step)))
        .hasMessage("chat: two steps are called 001.sql");
  }

  @Test
  void theChecksumIsOfTheTextWhateverTheLineEnds() {
    var unix = new Migration("001.sql", "SELECT 1;\nSELECT 2;\n");
    var windows = new Migration("001.sql", "SELECT 1;\r\nSELECT 2;\r\n");

    assertThat(unix.checksum())
        .isEqualTo(windows.checksum())
        .isEqualTo("82efb67f3010c6eb7ead02e4f6d9550633dbc1407f99aa487468e7b2567aebbc");
    assertThat(new Migration("001.sql", "SELECT 1;\nSELECT 3;\n").checksum())
        .isNotEqualTo(unix.checksum());
  }
}
