package io.portside.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFormsTest {
  @ParameterizedTest
  @CsvSource({"0B, 0", "512B, 512", "64KiB, 65536", "1MiB, 1048576", "2GiB, 2147483648"})
  void sizesAreReadAndPrintedBack(String text, long bytes) {
    assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1MB", "1 MiB", "-1B", "1.5MiB", "1mib"})
  void otherSizesAreRefused(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(text + " (expected: a size such as 512B, 64KiB, 1MiB or 2GiB)");
  }

  @Test
  void sizesThatOverflowAreRefused() {
    assertThat(ByteSize.parse("8388607TiB").bytes()).isPositive();
    assertThatThrownBy(() -> ByteSize.parse("8388608TiB"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("less than 8388608TiB");
    assertThatThrownBy(() -> new ByteSize(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "25s, PT25S",
    "120ms, PT0.12S",
    "5m, PT5M",
    "2h, PT2H",
    "90d, PT2160H",
    "0s, PT0S",
    "1ns, PT0.000000001S",
    "90s, PT1M30S",
    "7us, PT0.000007S"
  })
  void durationsAreReadAndPrintedBack(String text, Duration duration) {
    assertThat(DurationText.parse(text)).isEqualTo(duration);
    assertThat(DurationText.print(duration)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "1.5s", "-1s", "5 s", "5M", "1h30m", "999999999d"})
  void otherDurationsAreRefused(String text) {
    assertThatThrownBy(() -> DurationText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(text + " (expected: a duration such as 120ms, 25s, 5m, 2h or 90d)");
  }

  @ParameterizedTest
  @CsvSource({"endpoint, endpoints", "endpionts, endpoints", "BALANCE, balance", "bind, bind"})
  void theNearestWordIsSuggested(String word, String expected) {
    assertThat(Suggestion.nearest(word, List.of("endpoints", "balance", "bind")))
        .contains(expected);
  }

  @Test
  void farWordsAreNotSuggested() {
    List<String> known = List.of("endpoints", "balance", "bind");

    assertThat(Suggestion.nearest("listener", known)).isEmpty();
    assertThat(Suggestion.nearest("e".repeat(10_000), known)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"ab, ba, 1", "abc, abc, 0", "kitten, sitting, 3", "'', abc, 3", "abcd, acbd, 1"})
  void swapsOfNeighboursCountOnce(String a, String b, int distance) {
    assertThat(Suggestion.distance(a, b)).isEqualTo(distance);
  }

  @Test
  void checksThrowAllFindingsOutsideOfTheReader() {
    Check check =
        Check.of()
            .range("port", 70_000, 0, 65_535)
            .notBlank("name", " ")
            .range("timeout", Duration.ZERO, Duration.ofMillis(1), Duration.ofSeconds(1))
            .that("", false, "all wrong")
            .that("fine", true, "never said");

    assertThatThrownBy(check::done)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "port: 70000 (expected: 0-65535); name: blank (expected: some text);"
                + " timeout: 0s (expected: 1ms-1s); all wrong");
  }

  @Test
  void checksWithoutFindingsDoNothing() {
    Check.of().range("port", 0, 0, 1).notBlank("name", "x").done();
  }
}
