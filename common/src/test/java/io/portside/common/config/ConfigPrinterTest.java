package io.portside.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigPrinterTest {
  @TempDir Path folder;

  @Test
  void theEffectiveConfigurationIsYamlWithDescriptions() throws Exception {
    SampleConfig config =
        read(
            """
            gateway:
              listeners:
                - {name: web, bind: "0.0.0.0:80", upstream: app}
                - {name: "a: b", bind: "[::1]:81", upstream: app}
              upstreams: {app: {endpoints: ["127.0.0.1:1"], connectTimeout: 1500ms}}
            store: {password: hunter2, tags: []}
            """);

    assertThat(ConfigPrinter.print(config))
        .isEqualTo(
            """
            gateway:
              listeners:
                - name: web
                  # Address to accept on
                  bind: 0.0.0.0:80
                  upstream: app
                  maxConnections: 1000
                - name: "a: b"
                  bind: "[::1]:81"
                  upstream: app
                  maxConnections: 1000
              upstreams:
                app:
                  endpoints:
                    - 127.0.0.1:1
                  balance: round-robin
                  connectTimeout: 1500ms
              admin:
                # Port of the pages; 0 = any free
                port: 9000
            store:
              directory: data
              url: null
              user: null
              password: "***"
              maxMessage: 1MiB
              sampling: 0.5
              keepDays: 90
              readOnly: false
              tags: []
            """);
  }

  @Test
  void whatIsPrintedIsReadBackAlike() throws Exception {
    SampleConfig config =
        read(
            """
            gateway:
              listeners: [{name: "ä\\"\\\\ \\n#", bind: "a:1", upstream: "x: y"}]
              upstreams:
                "x: y": {endpoints: ["[::1]:1", "b:2"], balance: least-connections}
            store:
              {url: "http://a/b?c#d", user: "null", sampling: 1.0E-5, tags: ["", "~", "- a", "***"]}
            """);

    assertThat(read(ConfigPrinter.print(config))).isEqualTo(config);
    assertThat(config.store().user()).contains("null");
  }

  @Test
  void listsOfCollectionsAreReadBackAlike() throws Exception {
    record Inner(@Default("1") int n) {}
    record Root(
        List<List<String>> lists,
        Map<String, Map<String, Inner>> maps,
        List<Map<String, String>> both) {}
    List<String> settings =
        List.of("lists=[[a, b], []]", "maps={a: {b: {n: 2}}, c: {}}", "both=[{}, {x: y}]");
    Root root =
        ConfigReader.read(Root.class, Set.of(), new ConfigSources(null, Map.of(), settings));
    Path file = Files.writeString(folder.resolve("printed.yaml"), ConfigPrinter.print(root));

    assertThat(
            ConfigReader.read(Root.class, Set.of(), new ConfigSources(file, Map.of(), List.of())))
        .isEqualTo(root);
  }

  @Test
  void secretsAreMaskedWhereverTheyArePrinted() {
    assertThat(new Secret("hunter2")).hasToString("***");
  }

  private SampleConfig read(String yaml) throws IOException, InvalidConfiguration {
    Path file = Files.writeString(folder.resolve("portside.yaml"), yaml);
    return ConfigReader.read(
        SampleConfig.class, Set.of(), new ConfigSources(file, Map.of(), List.of()));
  }
}
