package io.portside.common.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlScriptTest {
  @Test
  void semicolonsEndStatementsAndTheLastMayLackOne() {
    assertThat(SqlScript.statements("s", "SELECT 1;;\n SELECT 2 ;SELECT a-b/c"))
        .containsExactly("SELECT 1", "SELECT 2", "SELECT a-b/c");
  }

  @Test
  void semicolonsInQuotesDoNotEndStatements() {
    String script = "INSERT INTO \"a;\"\"b\" VALUES (';', 'it''s; -- text', '/*');SELECT 1";

    assertThat(SqlScript.statements("s", script))
        .containsExactly(
            "INSERT INTO \"a;\"\"b\" VALUES (';', 'it''s; -- text', '/*')", "SELECT 1");
  }

  @Test
  void commentsGo() {
    String script = "-- it's; one\nSELECT 1 /* it's;\n two */ + 2; -- end";

    assertThat(SqlScript.statements("s", script)).containsExactly("SELECT 1   + 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 1;\nSELECT 'a;", "\nSELECT \"a", "\n/* a; *", "\nDO $$ BEGIN $$"})
  void whatDoesNotEndIsRefusedWithItsLine(String script) {
    assertThatThrownBy(() -> SqlScript.statements("001.sql", script))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("001.sql: line 2: ");
  }

  @Test
  void aScriptWithoutStatementsIsRefused() {
    assertThatThrownBy(() -> SqlScript.statements("001.sql", " ; -- nothing\n"))
        .hasMessage("001.sql: no statement");
  }
}
