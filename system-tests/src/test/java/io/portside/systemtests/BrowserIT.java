package io.portside.systemtests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console in a real Chromium, against a real suite. */
class BrowserIT {
  private static final List<String> FLAGS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");
  private static final Path SCREENSHOTS =
      PortsideProcess.HOME.resolve("system-tests/target/screenshots");

  @TempDir static Path data;
  private static PortsideProcess suite;
  private static Playwright playwright;
  private static Browser browser;

  @BeforeAll
  static void open() throws Exception {
    Files.createDirectories(SCREENSHOTS);
    suite = PortsideProcess.suite(data);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of("/usr/bin/chromium"))
                    .setArgs(FLAGS));
  }

  @AfterAll
  static void close() throws Exception {
    browser.close();
    playwright.close();
    suite.close();
  }

  @Test
  void aPersonJoinsTalksScansAndScrolls() throws Exception {
    try (BrowserContext context = browser.newContext(size(1280, 800));
        TextClient text = TextClient.named(suite.tcpPort(), "tom");
        var listener = new ServerSocket(0, 1, Loopback.ADDRESS)) {
      Page page = context.newPage();
      enter(page, "bea");

      say(page, "Good morning from the browser");
      text.expect("Good morning from the browser");
      text.sendLine("Good morning from nc");
      assertThat(message(page, "Good morning from nc")).isVisible();

      say(page, "/scan 127.0.0.1 1-1023," + listener.getLocalPort());
      assertThat(page.locator("[data-test=scan-state]").last()).containsText("done", ignoreCase());
      assertThat(
              page.locator("[data-test=scan-open-port]")
                  .filter(has(Integer.toString(listener.getLocalPort()))))
          .isVisible();
      say(page, "/scan 169.254.169.254 80");
      assertThat(page.getByText("169.254.0.0/16").first()).isVisible();
    }
  }

  /** docs/console.png in the README is this picture. */
  @Test
  void theReadmesPictureShowsPeopleAndAScan() throws Exception {
    try (BrowserContext context = browser.newContext(size(1280, 800));
        WsClient amir = WsClient.in(suite.httpPort(), "amir", "ops");
        TextClient bea = TextClient.named(suite.tcpPort(), "lena");
        var web = new ServerSocket(0, 1, Loopback.ADDRESS);
        var db = new ServerSocket(0, 1, Loopback.ADDRESS)) {
      Page page = context.newPage();
      enter(page, "noor");
      page.locator("[data-test=room-input]").fill("ops");
      page.locator("[data-test=room-input]").press("Enter");
      assertThat(page.locator("[data-test=room]").filter(has("ops"))).isVisible();
      bea.sendLine("/join ops");
      amir.say("ops", "a-1", "db1 moves to the new rack at ten, expect a short gap");
      assertThat(message(page, "db1 moves")).isVisible();
      bea.sendLine("ready here, watching from nc");
      assertThat(message(page, "watching from nc")).isVisible();
      say(page, "let's see what listens before we start");
      assertThat(message(page, "before we start")).isVisible();

      say(page, "/scan 127.0.0.1 1-1023," + web.getLocalPort() + "," + db.getLocalPort());
      assertThat(page.locator("[data-test=scan-state]").last()).containsText("done", ignoreCase());
      assertThat(page.locator("[data-test=scan-open-port]").filter(has("" + db.getLocalPort())))
          .isVisible();

      page.screenshot(shot("console.png"));
    }
  }

  @Test
  void aReloadShowsTheHistoryAndKeepsTheNick() throws Exception {
    try (BrowserContext context = browser.newContext(size(1280, 800))) {
      Page page = context.newPage();
      enter(page, "rita");
      say(page, "remember me");
      assertThat(message(page, "remember me")).isVisible();

      page.reload();

      assertThat(message(page, "remember me")).isVisible();
      say(page, "still rita");
      assertThat(message(page, "still rita")).isVisible();
      assertThat(page.locator("[data-test=message]").filter(has("remember me"))).hasCount(1);
    }
  }

  @Test
  void itWorksByKeyboardOnAPhonesWidth() throws Exception {
    try (BrowserContext context = browser.newContext(size(360, 740));
        WsClient other = WsClient.in(suite.httpPort(), "otto", "lobby")) {
      Page page = context.newPage();
      enter(page, "phone");

      page.locator("[data-test=composer]").focus();
      page.keyboard().type("typed with thumbs");
      page.keyboard().press("Enter");
      other.expectText("typed with thumbs");

      Object overflow =
          page.evaluate(
              "document.documentElement.scrollWidth > document.documentElement.clientWidth");
      org.assertj.core.api.Assertions.assertThat(overflow).isEqualTo(false);
      page.screenshot(shot("phone.png"));
    }
  }

  @Test
  void markupInAMessageIsShownAndNotRun() throws Exception {
    try (BrowserContext context = browser.newContext(size(1280, 800));
        WsClient other = WsClient.in(suite.httpPort(), "mallory", "lobby")) {
      Page page = context.newPage();
      enter(page, "mia");
      String markup = "<img src=x onerror=\"document.title='owned'\">";

      other.say("lobby", "m-1", markup);

      assertThat(message(page, markup)).isVisible();
      org.assertj.core.api.Assertions.assertThat(page.title()).doesNotContain("owned");
    }
  }

  private static void enter(Page page, String nick) throws Exception {
    page.navigate("http://127.0.0.1:" + suite.httpPort() + "/");
    page.locator("[data-test=nick-input]").fill(nick);
    page.locator("[data-test=join-button]").click();
    assertThat(page.locator("[data-test=composer]")).isVisible();
  }

  private static void say(Page page, String text) {
    page.locator("[data-test=composer]").fill(text);
    page.locator("[data-test=composer]").press("Enter");
  }

  private static Locator message(Page page, String text) {
    return page.locator("[data-test=message-text]").filter(has(text)).last();
  }

  private static Locator.FilterOptions has(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  private static com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions
      ignoreCase() {
    return new com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions()
        .setIgnoreCase(true)
        .setTimeout((double) Deadline.START.toMillis());
  }

  private static Browser.NewContextOptions size(int width, int height) {
    return new Browser.NewContextOptions().setViewportSize(width, height);
  }

  private static Page.ScreenshotOptions shot(String name) {
    return new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name));
  }
}
