package io.portside.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a browser would only find out at run time: every address leads somewhere, policy holds. */
class ConsolePagesTest {
  private static final Path PAGES = Path.of("src/main/resources/console");
  private static final Pattern IMPORT_MAP =
      Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);
  private static final Pattern IMPORT =
      Pattern.compile("^\\s*(?:import|export)\\b[^;]*?\\bfrom '([^']+)';", Pattern.MULTILINE);
  private static final Pattern MARKUP_FROM_TEXT =
      Pattern.compile(
          "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|Function\\(");

  @Test
  void importMapLeadsToFilesOnTheClassPath() throws IOException {
    JsonNode imports = importMap();

    assertThat(imports.size()).isGreaterThan(0);
    for (JsonNode target : imports) {
      assertThat(resource(target.textValue())).as(target.textValue()).isNotNull();
    }
  }

  @Test
  void everyImportedModuleExists() throws IOException {
    JsonNode named = importMap();
    List<String> missing = new ArrayList<>();
    for (Path module : modules()) {
      for (String target : all(IMPORT, Files.readString(module))) {
        Path file = module.resolveSibling(target);
        boolean found = target.startsWith(".") ? Files.isRegularFile(file) : named.has(target);
        if (!found) {
          missing.add(module + " imports " + target);
        }
      }
    }

    assertThat(missing).isEmpty();
  }

  @Test
  void nothingInThePageNeedsMoreThanTheImportMapsHash() throws IOException {
    String page = IMPORT_MAP.matcher(read("index.html")).replaceAll("");

    assertThat(page).doesNotContain("<style").doesNotContain("style=");
    assertThat(all(Pattern.compile("<script([^>]*)>"), page)).allMatch(a -> a.contains("src="));
    assertThat(all(Pattern.compile("\\bon\\w+="), page)).isEmpty();
  }

  @Test
  void everyFileThePageNamesExists() throws IOException {
    for (String target : all(Pattern.compile("(?:src|href)=\"([^\"]+)\""), read("index.html"))) {
      assertThat(PAGES.resolve(target)).isRegularFile();
    }
  }

  @Test
  void modulesNeverMakeMarkupOrCodeFromText() throws IOException {
    for (Path module : modules()) {
      String source = Files.readString(module);

      assertThat(MARKUP_FROM_TEXT.matcher(source).results()).as(module.toString()).isEmpty();
      assertThat(source).as(module.toString()).doesNotContain(" style=");
    }
  }

  private static JsonNode importMap() throws IOException {
    String json = all(IMPORT_MAP, read("index.html")).getFirst();
    return new ObjectMapper().readTree(json).path("imports");
  }

  private static Object resource(String address) {
    String path = URI.create("/").resolve(address).getPath();
    String name = path.startsWith("/webjars/") ? "/META-INF/resources" + path : "/console" + path;
    return ConsolePagesTest.class.getResource(name);
  }

  private static List<Path> modules() throws IOException {
    try (Stream<Path> files = Files.walk(PAGES)) {
      return files
          .filter(
              file -> file.toString().endsWith(".js") && !file.startsWith(PAGES.resolve("vendor")))
          .toList();
    }
  }

  private static String read(String name) throws IOException {
    return Files.readString(PAGES.resolve(name), UTF_8);
  }

  private static List<String> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(ConsolePagesTest::firstGroup).toList();
  }

  private static String firstGroup(MatchResult match) {
    return match.groupCount() > 0 ? match.group(1) : match.group();
  }
}
