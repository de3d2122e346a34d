package io.portside.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("portside.yaml");
  }

  @Test
  void syntaxErrorSaysWhereAndWhatWasExpected() throws IOException {
    assertThat(problems("gateway:\n  listeners: [a, b\n  upstreams: {}\n"))
        .containsExactly(
            ":3:12: not YAML: expected ',' or ']', but got : (while parsing a flow sequence)");
  }

  @Test
  void tabsAreRefusedAtTheirPlace() throws IOException {
    assertThat(problems("gateway:\n\tadmin: {}\n")).singleElement().asString().startsWith(":2:1: ");
  }

  @Test
  void severalDocumentsAreRefused() throws IOException {
    assertThat(problems("store: {}\n---\nstore: {}\n"))
        .singleElement()
        .asString()
        .startsWith(":2:1: not YAML: ")
        .contains("expected a single document");
  }

  @Test
  void keyGivenTwiceNamesBothPlacesAndOtherProblemsAreStillFound() throws IOException {
    assertThat(problems("store:\n  keepDays: 1\n  keepDays: x\n  readOnly: 7\n"))
        .containsExactly(
            ":3:3: store.keepDays: twice (first: " + file + ":2:3)",
            ":4:13: store.readOnly: `7` (expected: true or false)");
  }

  @Test
  void aliasesThatMultiplyAreStopped() throws IOException {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 9; i++) {
      String alias = "*a" + (i - 1);
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", alias, alias, alias)));
      bomb.append("b%d: [%s]\n".formatted(i, String.join(", ", alias, alias)));
    }

    assertThat(problems(bomb.toString())).isNotEmpty();
    assertThat(problems(bomb.append("c: [*a8, *a8, *a8, *a8, *a8]\n").toString()))
        .anyMatch(problem -> problem.contains("aliases"));
  }

  @Test
  void anAliasToItselfIsStopped() throws IOException {
    assertThat(problems("store: &s {tags: [*s]}\n"))
        .anyMatch(problem -> problem.contains("aliases that expand to too many values"));
  }

  @Test
  void anAliasStandsForItsValue() throws Exception {
    Files.writeString(file, "store: {user: &u alice, tags: [*u]}\n");

    assertThat(read().store().tags()).containsExactly("alice");
  }

  @Test
  void deepNestingIsStoppedBeforeItIsComposed() throws IOException {
    assertThat(problems("store: " + "[".repeat(20_000)))
        .containsExactly(":1:39: nested more than 32 deep");
  }

  @Test
  void hugeFileIsNotReadWhole() throws IOException {
    assertThat(problems("# " + "x".repeat(1 << 20))).containsExactly(": longer than 1048576 bytes");
  }

  @Test
  void otherEncodingsAreRefused() throws IOException {
    Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff});

    assertThat(problems()).containsExactly(": not UTF-8");
  }

  @Test
  void byteOrderMarkIsSkipped() throws Exception {
    Files.writeString(file, "\uFEFFstore: {keepDays: 5}\n", StandardCharsets.UTF_8);

    assertThat(read().store().keepDays()).isEqualTo(5);
  }

  @Test
  void missingFileIsNamed() {
    assertThat(problems()).containsExactly(": no such file");
  }

  @Test
  void folderIsRefused() throws IOException {
    Files.createDirectory(file);

    assertThat(problems()).containsExactly(": cannot be read: a directory");
  }

  @Test
  void fileThatIsNoMappingIsRefused() throws IOException {
    assertThat(problems("- a\n")).containsExactly(":1:1: a list (expected: a mapping of sections)");
  }

  @Test
  void keyThatIsACollectionIsRefused() throws IOException {
    assertThat(problems("store:\n  ? [a]\n  : 1\n"))
        .containsExactly(":2:5: store: a collection as key (expected: a name)");
  }

  @Test
  void valuesInMessagesCannotBreakTheLine() throws IOException {
    assertThat(problems("store: {keepDays: \"1\\n2\\e[31m" + "x".repeat(1_000) + "\"}\n"))
        .singleElement()
        .asString()
        .startsWith(":1:19: store.keepDays: `1 2 [31mxxx")
        .hasSizeLessThan(500);
  }

  private List<String> problems(String yaml) throws IOException {
    Files.writeString(file, yaml);
    return problems();
  }

  private List<String> problems() {
    InvalidConfiguration refused = catchThrowableOfType(InvalidConfiguration.class, this::read);
    assertThat(refused).as("refused").isNotNull();
    return refused
        .getMessage()
        .lines()
        .map(
            line ->
                line.startsWith(file.toString()) ? line.substring(file.toString().length()) : line)
        .toList();
  }

  private SampleConfig read() throws InvalidConfiguration {
    ConfigSources sources = new ConfigSources(file, Map.of(), List.of());
    return ConfigReader.read(SampleConfig.class, Set.of(), sources);
  }
}
