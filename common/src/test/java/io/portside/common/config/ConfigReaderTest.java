package io.portside.common.config;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
            "portside.yaml:5:17: gateway.listeners[0].upstream: no upstream `nowhere` (expected: one"
                + " of [app])",
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
