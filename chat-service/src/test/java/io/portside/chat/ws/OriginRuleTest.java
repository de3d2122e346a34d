package io.portside.chat.ws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginRuleTest {
  private final OriginRule rule = new OriginRule(Set.of("https://ops.example"));

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8080, 127.0.0.1:8080, true",
    "https://chat.example, chat.example, true",
    "https://chat.example, chat.example:443, true",
    "http://chat.example:80, Chat.Example, true",
    "http://[::1]:8080, [::1]:8080, true",
    "https://OPS.example, chat.example, true",
    "http://chat.example:8080, chat.example, false",
    "https://evil.example, chat.example, false",
    "https://chat.example.evil, chat.example, false",
    "http://ops.example, chat.example, false",
    "null, chat.example, false",
    "not a uri, chat.example, false",
    "'', '', false",
  })
  void pagesOfTheSameHostOrAListedSiteMayConnect(String origin, String host, boolean allowed) {
    assertThat(rule.allows(origin, host)).isEqualTo(allowed);
  }

  @Test
  void clientThatIsNoBrowserMayConnect() {
    assertThat(rule.allows(null, "chat.example")).isTrue();
    assertThat(rule.allows("https://chat.example", null)).isFalse();
  }
}
