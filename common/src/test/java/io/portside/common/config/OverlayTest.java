package io.portside.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.portside.common.net.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Environment variables and flags over a file. */
class OverlayTest {
  private static final String LISTENER = "{name: web, bind: \"a:1\", upstream: app}";
  private static final String VALID =
      "gateway: {listeners: [" + LISTENER + "], upstreams: {app: {endpoints: [\"a:1\"]}}}\n";

  @TempDir Path folder;

  record Words(@Default("1") int adminPort, Admin admin) {
    record Admin(@Default("2") int port, @Default("3") int portRange) {}
  }

  @Test
  void theLongestComponentNameWinsAVariable() throws Exception {
    record Root(Words gateway) {}
    Map<String, String> environment =
        Map.of("PORTSIDE_GATEWAY_ADMIN_PORT", "10", "PORTSIDE_GATEWAY_ADMIN_PORT_RANGE", "30");

    Root root =
        ConfigReader.read(Root.class, Set.of(), new ConfigSources(null, environment, List.of()));

    assertThat(root.gateway()).isEqualTo(new Words(10, new Words.Admin(2, 30)));
  }

  @Test
  void variablesReachListElementsAndWholeSections() throws Exception {
    SampleConfig config =
        read(
            VALID,
            Map.of(
                "PORTSIDE_GATEWAY_LISTENERS_0_BIND", "b:2",
                "PORTSIDE_STORE", "{keepDays: 1, user: bob}",
                "PORTSIDE_STORE_KEEP_DAYS", "2"));

    assertThat(config.gateway().listeners().getFirst().bind()).isEqualTo(new HostPort("b", 2));
    assertThat(config.store().keepDays()).isEqualTo(2);
    assertThat(config.store().user()).contains("bob");
  }

  @Test
  void listsAreCommaSeparatedOrFlow() throws Exception {
    assertThat(read("", Map.of("PORTSIDE_STORE_TAGS", "x, y")).store().tags())
        .containsExactly("x", "y");
    assertThat(read("", Map.of("PORTSIDE_STORE_TAGS", "[\"x, y\"]")).store().tags())
        .containsExactly("x, y");
    assertThat(read("store: {tags: [c]}\n", Map.of(), "store.tags=x,y").store().tags())
        .containsExactly("x", "y");
  }

  @Test
  void variablesOfTextAreTakenAsTheyAre() throws Exception {
    String text = "\"a: {b\" # c";

    assertThat(read("", Map.of("PORTSIDE_STORE_USER", text)).store().user()).contains(text);
  }

  @Test
  void emptyVariablesAndOtherProgramsVariablesAreNotRead() throws Exception {
    Map<String, String> environment =
        Map.of(
            "PORTSIDE_STORE_KEEP_DAYS", "",
            "PORTSIDE_JAVA_OPTS", "-Xmx1g",
            "PORTSIDE_HOME", "/opt",
            "PORTSIDE_CONFIG", "x.yaml",
            "PORTSIDE_CHAT_PORT", "1",
            "HOME", "/root");

    assertThat(read("", environment)).isEqualTo(read("", Map.of()));
  }

  @Test
  void unknownVariablesAreRefused() {
    assertThat(problems("", Map.of("PORTSIDE_STORE_KEEPDAYS", "1", "PORTSIDE_ZZZ", "1")))
        .containsExactly(
            "environment PORTSIDE_STORE_KEEPDAYS: no setting has this name (did you mean"
                + " `PORTSIDE_STORE_KEEP_DAYS`?)",
            "environment PORTSIDE_ZZZ: no setting has this name");
  }

  @Test
  void problemsNameTheVariableOrTheFlag() {
    assertThat(
            problems(
                VALID,
                Map.of("PORTSIDE_GATEWAY_LISTENERS_0_UPSTREAM", "nowhere"),
                "gateway.admin.port=70000",
                "gateway.listeners[0].bind=a:70000"))
        .containsExactly(
            "environment PORTSIDE_GATEWAY_LISTENERS_0_UPSTREAM: gateway.listeners[0].upstream: no"
                + " upstream `nowhere` (expected: one of [app])",
            "--set gateway.listeners[0].bind: gateway.listeners[0].bind: port 70000 (expected:"
                + " 0-65535)",
            "--set gateway.admin.port: gateway.admin.port: 70000 (expected: 0-65535)");
  }

  @Test
  void flagsTakeFlowCollectionsAndPathsIntoThem() throws Exception {
    SampleConfig config =
        read(
            "",
            Map.of(),
            "gateway.upstreams={app: {endpoints: [\"127.0.0.1:8001\"]}}",
            "gateway.upstreams.app.endpoints[1]=127.0.0.1:8002",
            "gateway.listeners[0]=" + LISTENER,
            "gateway.listeners[0].name=\"quoted name\"",
            "gateway.upstreams[my.app]={endpoints: [\"a:1\"]}");

    assertThat(config.gateway().upstreams().keySet()).containsExactly("app", "my.app");
    assertThat(config.gateway().upstreams().get("app"))
        .extracting(SampleConfig.Upstream::endpoints)
        .asString()
        .isEqualTo("[127.0.0.1:8001, 127.0.0.1:8002]");
    assertThat(config.gateway().listeners().getFirst().name()).isEqualTo("quoted name");
  }

  @Test
  void anEmptyFlagSetsTheDefaultAgainAndTheLastFlagWins() throws Exception {
    String yaml = "store: {keepDays: 1, sampling: 0.1}\n";

    SampleConfig config =
        read(yaml, Map.of(), "store.keepDays=", "store.sampling=0.2", "store.sampling=0.3");

    assertThat(config.store().keepDays()).isEqualTo(90);
    assertThat(config.store().sampling()).isEqualTo(0.3);
  }

  @Test
  void flagsThatLeadNowhereAreRefusedAndChangeNothing() {
    assertThat(
            problems(
                VALID,
                Map.of(),
                "gatway.admin.port=1",
                "gateway.upstreams.new.endpoint=1",
                "gateway.listeners[7].name=x",
                "gateway.listeners.first.name=x",
                "store.keepDays.x=1",
                "nothing",
                "a..b=1"))
        .containsExactly(
            "--set gatway.admin.port: gatway: unknown key (did you mean `gateway`?)",
            "--set gateway.upstreams.new.endpoint: gateway.upstreams.new.endpoint: unknown key (did"
                + " you mean `endpoints`?)",
            "--set gateway.listeners[7].name: index 7 (expected: 0-1)",
            "--set gateway.listeners.first.name: gateway.listeners: `first` (expected: an index"
                + " such as [0])",
            "--set store.keepDays.x: store.keepDays: has no `x` (expected: a whole number)",
            "--set nothing: not a setting (expected: path=value)",
            "--set a..b: not a setting (expected: path=value)");
  }

  @Test
  void flagsOfOtherProcessesAreSkipped() throws Exception {
    assertThat(read("", Map.of(), "chat.anything=1")).isEqualTo(read("", Map.of()));
  }

  @Test
  void aFlagDoesNotHideThatTheFileHasSomethingElse() {
    assertThat(problems("store: 5\n", Map.of(), "store.keepDays=1"))
        .singleElement()
        .asString()
        .contains("portside.yaml:1:8: store: `5` (expected: a mapping with directory, url,");
  }

  @Test
  void variablesAndFlagsAreCheckedBesideAFileThatIsNoYaml() {
    assertThat(problems("a: [\n", Map.of("PORTSIDE_ZZZ", "1"), "b=1")).hasSize(3);
  }

  @Test
  void secretsComeFromFilesWithoutTheirLastLineBreak() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "pass word\r\n");
    Path other = Files.writeString(folder.resolve("other"), "second\n\n");

    assertThat(password(read("store: {passwordFile: " + secret + "}\n", Map.of())))
        .isEqualTo("pass word");
    assertThat(password(read("", Map.of("PORTSIDE_STORE_PASSWORD_FILE", other.toString()))))
        .isEqualTo("second\n");
    assertThat(password(read("", Map.of("PORTSIDE_STORE_PASSWORD", "direct")))).isEqualTo("direct");
  }

  @Test
  void theHigherSourceOfASecretWinsInEitherForm() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "from file");
    Map<String, String> asFile = Map.of("PORTSIDE_STORE_PASSWORD_FILE", secret.toString());

    assertThat(password(read("store: {password: x}\n", asFile))).isEqualTo("from file");
    assertThat(password(read("", asFile, "store.password=y"))).isEqualTo("y");
  }

  @Test
  void bothFormsOfASecretInOneSourceAreRefused() {
    assertThat(problems("store: {password: x, passwordFile: y}\n", Map.of()))
        .singleElement()
        .asString()
        .endsWith(
            "portside.yaml:1:36: store.passwordFile: both `password` and `passwordFile` (expected:"
                + " one of them)");
  }

  @Test
  void unreadableAndEmptySecretFilesAreRefused() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty"), "\n");

    assertThat(problems("", Map.of("PORTSIDE_STORE_PASSWORD_FILE", "/nonexistent/x")))
        .containsExactly(
            "environment PORTSIDE_STORE_PASSWORD_FILE: store.passwordFile: /nonexistent/x: no such"
                + " file");
    assertThat(problems("", Map.of("PORTSIDE_STORE_PASSWORD_FILE", empty.toString())))
        .containsExactly(
            "environment PORTSIDE_STORE_PASSWORD_FILE: store.passwordFile: "
                + empty
                + ": empty (expected: the secret)");
  }

  private static @Nullable String password(SampleConfig config) {
    Secret secret = config.store().password();
    return secret == null ? null : secret.value();
  }

  private SampleConfig read(String yaml, Map<String, String> environment, String... settings)
      throws IOException, InvalidConfiguration {
    Path file = Files.writeString(folder.resolve("portside.yaml"), yaml);
    ConfigSources sources = new ConfigSources(file, environment, List.of(settings));
    return ConfigReader.read(SampleConfig.class, Set.of("chat"), sources);
  }

  private List<String> problems(String yaml, Map<String, String> environment, String... settings) {
    InvalidConfiguration refused =
        catchThrowableOfType(InvalidConfiguration.class, () -> read(yaml, environment, settings));
    assertThat(refused).as("refused").isNotNull();
    return refused.problems().stream().map(ConfigProblem::toString).toList();
  }
}
