package io.portside.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.portside.common.net.HostPort;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
  private static final String VALID =
      """
      gateway:
        listeners:
          - {name: web, bind: "0.0.0.0:8000", upstream: app}
        upstreams:
          app: {endpoints: ["127.0.0.1:8001", "[::1]:8002"], balance: least-connections}
      """;

  @TempDir Path folder;

  record Odd(@Default("3") int n) {
    Odd {
      if (n % 2 == 0) {
        throw new IllegalArgumentException(n + " (expected: an odd number)");
      }
    }
  }

  @Test
  void everyDefaultComesFromTheRecord() throws Exception {
    SampleConfig config = read("");

    assertThat(config.gateway().listeners()).isEmpty();
    assertThat(config.gateway().admin().port()).isEqualTo(9000);
    assertThat(config.store())
        .isEqualTo(
            new SampleConfig.Store(
                Path.of("data"),
                null,
                Optional.empty(),
                null,
                new ByteSize(1 << 20),
                0.5,
                90,
                false,
                List.of("a", "b")));
  }

  @Test
  void everyTypeIsReadFromTheFile() throws Exception {
    SampleConfig config =
        read(
            VALID
                + """
                store:
                  directory: /var/lib/x
                  url: postgresql://db:5432/portside
                  user: alice
                  password: "p: #1"
                  maxMessage: 64KiB
                  sampling: 1e-3
                  keepDays: 3000000000
                  readOnly: true
                  tags: [c]
                """);

    assertThat(config.gateway().upstreams().get("app"))
        .isEqualTo(
            new SampleConfig.Upstream(
                List.of(new HostPort("127.0.0.1", 8001), new HostPort("::1", 8002)),
                SampleConfig.Balance.LEAST_CONNECTIONS,
                Duration.ofSeconds(5)));
    assertThat(config.store())
        .isEqualTo(
            new SampleConfig.Store(
                Path.of("/var/lib/x"),
                URI.create("postgresql://db:5432/portside"),
                Optional.of("alice"),
                new Secret("p: #1"),
                new ByteSize(65_536),
                0.001,
                3_000_000_000L,
                true,
                List.of("c")));
  }

  @Test
  void unknownKeyWrongPortAndMissingUpstreamAreReportedTogether() {
    List<ConfigProblem> problems =
        problems(
            """
            gateway:
              listeners:
                - name: web
                  bind: 0.0.0.0:8000
                  upstream: nowhere
                - name: chat
                  bind: 0.0.0.0:70000
                  upstream: app
              upstreams:
                app:
                  endpoints: ["127.0.0.1:8001"]
                  conectTimeout: 1s
            """);

    assertThat(problems)
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "portside.yaml:5:17: gateway.listeners[0].upstream: no upstream `nowhere` (expected:"
                + " one of [app])",
            "portside.yaml:7:13: gateway.listeners[1].bind: port 70000 (expected: 0-65535)",
            "portside.yaml:12:7: gateway.upstreams.app.conectTimeout: unknown key (did you mean"
                + " `connectTimeout`?)");
  }

  @Test
  void threeProblemsOfOneElementAreReportedTogether() {
    List<ConfigProblem> problems =
        problems(
            """
            gateway:
              listeners:
                - {name: web, bind: "0.0.0.0:70000", upstream: nowhere, maxConections: 5}
              upstreams: {}
            """);

    assertThat(problems)
        .extracting(ConfigProblem::path)
        .containsExactly(
            "gateway.listeners[0].bind",
            "gateway.listeners[0].upstream",
            "gateway.listeners[0].maxConections");
    assertThat(problems)
        .extracting(ConfigProblem::origin)
        .containsExactly("portside.yaml:3:25", "portside.yaml:3:52", "portside.yaml:3:61");
  }

  @Test
  void anUpstreamWithAProblemStillExistsForItsListeners() {
    List<ConfigProblem> problems =
        problems(VALID.replace("8001", "70000").replace("least-connections", "least-conections"));

    assertThat(problems)
        .extracting(ConfigProblem::path)
        .containsExactly("gateway.upstreams.app.endpoints[0]", "gateway.upstreams.app.balance");
  }

  @Test
  void aListThatLostItsOnlyElementIsNotAlsoCalledEmpty() {
    List<ConfigProblem> problems =
        problems("gateway: {upstreams: {app: {endpoints: [\"a:70000\"]}}}\n");

    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst().path()).isEqualTo("gateway.upstreams.app.endpoints[0]");
  }

  @Test
  void precedenceIsDefaultsThenFileThenEnvironmentThenFlags() throws Exception {
    Path file = file("gateway: {admin: {port: 1}}\nstore: {keepDays: 1, sampling: 0.1}\n");
    Map<String, String> environment =
        Map.of("PORTSIDE_GATEWAY_ADMIN_PORT", "2", "PORTSIDE_STORE_KEEP_DAYS", "2");
    List<String> settings = List.of("gateway.admin.port=3");

    SampleConfig config = read(new ConfigSources(file, environment, settings));

    assertThat(config.gateway().admin().port()).isEqualTo(3);
    assertThat(config.store().keepDays()).isEqualTo(2);
    assertThat(config.store().sampling()).isEqualTo(0.1);
    assertThat(config.store().maxMessage()).isEqualTo(new ByteSize(1 << 20));
  }

  @Test
  void aChildsCheckAndItsParentsCheckAreReportedTogether() {
    List<ConfigProblem> problems =
        problems(VALID.replace("upstream: app", "upstream: nowhere, maxConnections: 0"));

    assertThat(problems)
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "portside.yaml:3:51: gateway.listeners[0].upstream: no upstream `nowhere` (expected:"
                + " one of [app])",
            "portside.yaml:3:76: gateway.listeners[0].maxConnections: 0 (expected: 1-100000)");
  }

  @Test
  void aParentsCheckNamesTheElementTheUserWroteAfterOneWasLeftOut() {
    List<ConfigProblem> problems =
        problems(
            """
            gateway:
              listeners:
                - nonsense
                - {name: web, bind: "a:1", upstream: nowhere}
            """);

    assertThat(problems)
        .extracting(ConfigProblem::path)
        .containsExactly("gateway.listeners[0]", "gateway.listeners[1].upstream");
  }

  record Range(int min, @Default("5") int max, @Default("1") int step) {
    Range {
      Check.of().that("min", min <= max, "above max").range("step", step, 1, 9).done();
    }
  }

  @Test
  void aRelationToAFailedComponentIsNotGuessedButOtherChecksAreMade() {
    record Root(Range range) {}

    assertThat(refusal(() -> ConfigReader.read(Root.class, Set.of(), set("range.min=6"))))
        .containsExactly("--set range.min: range.min: above max");
    assertThat(
            refusal(
                () ->
                    ConfigReader.read(
                        Root.class, Set.of(), set("range={min: 6, max: x, step: 0}"))))
        .containsExactly(
            "--set range: range.max: `x` (expected: a whole number)",
            "--set range: range.step: 0 (expected: 1-9)");
  }

  @Test
  void aParentsCheckDoesNotRepeatWhatItsChildFound() {
    assertThat(problems(VALID.replace("upstream: app", "upstream: ''")))
        .extracting(ConfigProblem::message)
        .containsExactly("blank (expected: some text)");
  }

  @Test
  void aMisspeltRequiredKeyIsOneProblem() {
    List<ConfigProblem> problems =
        problems(VALID.replace("upstream: app", "upstraem: app").replace("endpoints", "endpoint"));

    assertThat(problems)
        .extracting(ConfigProblem::message)
        .containsExactly(
            "unknown key (did you mean `upstream`?)", "unknown key (did you mean `endpoints`?)");
  }

  @Test
  void missingComponentsAreReportedAtTheirRecord() {
    List<ConfigProblem> problems =
        problems("gateway: {listeners: [{name: a}], upstreams: {app: {endpoints: [\"a:1\"]}}}\n");

    assertThat(problems)
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "portside.yaml:1:23: gateway.listeners[0].bind: missing (expected: host:port or"
                + " [IPv6]:port)",
            "portside.yaml:1:23: gateway.listeners[0].upstream: missing (expected: text)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "keepDays: soon    | `soon` (expected: a whole number)",
        "keepDays: 1.5     | `1.5` (expected: a whole number)",
        "keepDays: [1]     | a list (expected: a whole number)",
        "keepDays: 9999999999999999999|`9999999999999999999` (expected: a whole number of 64 bits)",
        "sampling: half    | `half` (expected: a number)",
        "readOnly: yes     | `yes` (expected: true or false)",
        "tags: a           | `a` (expected: a list, such as [a, b])",
        "tags: [a, ~]      | nothing (expected: text)",
        "maxMessage: 1MB   | 1MB (expected: a size such as 512B, 64KiB, 1MiB or 2GiB)",
        "url: 'a b'        | `a b` (expected: a URI)",
        "password: '***'   | masked (expected: the secret itself)",
        "direktory: x      | unknown key (did you mean `directory`?)",
      })
  void wrongValuesSayWhatWasExpected(String line, String message) {
    assertThat(problems("store: {" + line + "}\n"))
        .extracting(ConfigProblem::message)
        .containsExactly(message);
  }

  @Test
  void wrongEnumDurationAndIntAreRefused() {
    String upstream = "{endpoints: [\"a:1\"], balance: round-robbin, connectTimeout: 5}";
    String yaml = "gateway: {admin: {port: 2147483648}, upstreams: {app: " + upstream + "}}\n";

    assertThat(problems(yaml))
        .extracting(ConfigProblem::message)
        .containsExactly(
            "`2147483648` (expected: a whole number from -2147483648 to 2147483647)",
            "`round-robbin` (expected: one of round-robin, least-connections; did you mean"
                + " `round-robin`?)",
            "5 (expected: a duration such as 120ms, 25s, 5m, 2h or 90d)");
  }

  @Test
  void unknownKeyWithoutANearNameListsTheKnownOnes() {
    assertThat(problems("gateway: {zzz: 1}\n"))
        .extracting(ConfigProblem::message)
        .containsExactly("unknown key (known: listeners, upstreams, admin)");
  }

  @Test
  void sectionsOfOtherProcessesAreSkipped() throws Exception {
    assertThat(read("chat: {anything: [1]}\nstore: {keepDays: 3}\n").store().keepDays())
        .isEqualTo(3);
  }

  @Test
  void misspeltSectionOfAnotherProcessIsSuggested() {
    assertThat(problems("chta: {}\n"))
        .extracting(ConfigProblem::message)
        .containsExactly("unknown key (did you mean `chat`?)");
  }

  @Test
  void emptySectionIsTheDefaultSection() throws Exception {
    assertThat(read("gateway:\nstore:\n  keepDays:\n")).isEqualTo(read(""));
  }

  @Test
  void collectionsAreImmutableAndKeepTheirOrder() throws Exception {
    SampleConfig config =
        read("gateway: {upstreams: {z: {endpoints: [\"a:1\"]}, a: {endpoints: [\"a:1\"]}}}\n");

    Map<String, SampleConfig.Upstream> upstreams = config.gateway().upstreams();
    assertThat(upstreams.keySet()).containsExactly("z", "a");
    assertThatThrownBy(upstreams::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(config.gateway().listeners()::clear)
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void constructorsMayRefuseWithAnIllegalArgumentToo() {
    record Root(Odd odd) {}

    assertThat(refusal(() -> ConfigReader.read(Root.class, Set.of(), set("odd.n=4"))))
        .containsExactly("--set odd.n: odd: 4 (expected: an odd number)");
  }

  @Test
  void aWrongDefaultIsAMistakeInTheProgram() {
    record Root(@Default("x") int n) {}

    assertThatThrownBy(() -> ConfigReader.read(Root.class, Set.of(), set()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("default of n");
  }

  @Test
  void anUnsupportedTypeIsAMistakeInTheProgram() {
    record Root(Thread thread) {}

    assertThatThrownBy(() -> ConfigReader.read(Root.class, Set.of(), set()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("java.lang.Thread");
  }

  private static ConfigSources set(String... settings) {
    return new ConfigSources(null, Map.of(), List.of(settings));
  }

  private static List<String> refusal(ThrowingCallable reading) {
    InvalidConfiguration refused = catchThrowableOfType(InvalidConfiguration.class, reading);
    assertThat(refused).as("refused").isNotNull();
    return refused.getMessage().lines().toList();
  }

  private SampleConfig read(String yaml) throws IOException, InvalidConfiguration {
    return read(new ConfigSources(file(yaml), Map.of(), List.of()));
  }

  private static SampleConfig read(ConfigSources sources) throws InvalidConfiguration {
    return ConfigReader.read(SampleConfig.class, Set.of("chat"), sources);
  }

  private List<ConfigProblem> problems(String yaml) {
    InvalidConfiguration refused =
        catchThrowableOfType(InvalidConfiguration.class, () -> read(yaml));
    assertThat(refused).as("refused").isNotNull();
    String folderPrefix = folder + "/";
    return refused.problems().stream()
        .map(p -> new ConfigProblem(p.origin().replace(folderPrefix, ""), p.path(), p.message()))
        .toList();
  }

  private Path file(String yaml) throws IOException {
    Path file = folder.resolve("portside.yaml");
    return Files.writeString(file, yaml, StandardCharsets.UTF_8);
  }
}
