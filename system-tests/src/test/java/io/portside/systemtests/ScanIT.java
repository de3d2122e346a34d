package io.portside.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scans from the command line, from rooms and over REST, of this machine's loopback only. */
class ScanIT {
  private static final Pattern COLUMNS = Pattern.compile("\\s+");
  private static final Duration SCAN = Duration.ofSeconds(30);

  @TempDir static Path data;
  private static PortsideProcess suite;
  private static ServerSocket listener;

  @BeforeAll
  static void up() throws Exception {
    listener = new ServerSocket(0, 50, Loopback.ADDRESS);
    suite = PortsideProcess.suite(data);
  }

  @AfterAll
  static void down() throws Exception {
    suite.close();
    listener.close();
  }

  @Test
  void theCommandListsWhatTheKernelListens() throws Exception {
    int top = 1023;
    try (PortsideProcess scan = PortsideProcess.start("scan", "127.0.0.1", "-p", "0-" + top)) {
      assertThat(scan.exit(SCAN)).as(scan.output()).isZero();

      assertThat(scan.output()).containsIgnoringCase("scan complete");
      assertThat(openPorts(scan.output())).isEqualTo(listening(0, top));
    }
  }

  @Test
  void theCommandFindsAListenerAmongHighPorts() throws Exception {
    int port = listener.getLocalPort();
    try (PortsideProcess scan =
        PortsideProcess.start(
            "scan", "127.0.0.1", "-p", (port - 5) + "-" + Math.min(65535, port + 5))) {
      assertThat(scan.exit(SCAN)).as(scan.output()).isZero();

      assertThat(openPorts(scan.output())).contains(port);
    }
  }

  @Test
  void anAddressOutsideEveryScopeIsRefusedByName() throws Exception {
    try (PortsideProcess scan = PortsideProcess.start("scan", "192.0.2.1", "-p", "53")) {
      assertThat(scan.exit(SCAN)).as(scan.output()).isEqualTo(3);
      assertThat(scan.output()).contains("192.0.2.1").contains("scope");
    }
  }

  @Test
  void aBadPortListNamesTheColumn() throws Exception {
    try (PortsideProcess scan = PortsideProcess.start("scan", "127.0.0.1", "-p", "22,,80")) {
      assertThat(scan.exit(SCAN)).as(scan.output()).isEqualTo(1);
      assertThat(scan.output()).contains("column 4");
    }
  }

  @Test
  void aScanInARoomFillsInLiveAndEndsWithASummary() throws Exception {
    int port = listener.getLocalPort();
    try (WsClient ws = WsClient.in(suite.httpPort(), "scott", "scan-room")) {
      ws.ask(
          ws.envelope("cmd")
              .put("room", "scan-room")
              .put("name", "scan")
              .put("args", "127.0.0.1 1-1023," + port));

      JsonNode first = ws.expect("the scan's message", m -> m.path("kind").asText().equals("scan"));
      JsonNode last =
          ws.expect(
              "the end of the scan",
              m ->
                  m.path("t").asText().equals("edit")
                      && m.path("body").path("state").asText().equals("DONE"));

      assertThat(last.path("on").asLong()).isEqualTo(first.path("seq").asLong());
      assertThat(last.path("body").path("probed").asInt()).isEqualTo(1024);
      assertThat(last.path("body").path("open").findValues("port").stream().map(JsonNode::asInt))
          .contains(port);
    }
  }

  @Test
  void cloudMetadataIsRefusedToTheAskerOnly() throws Exception {
    try (WsClient ws = WsClient.in(suite.httpPort(), "sven", "quiet-room")) {
      JsonNode reply =
          ws.request(
              ws.envelope("cmd")
                  .put("room", "quiet-room")
                  .put("name", "scan")
                  .put("args", "169.254.169.254 80"));

      assertThat(reply.toString()).contains("169.254.0.0/16");
      assertThat(new Rest(suite.httpPort()).log("quiet-room")).isEmpty();
    }
  }

  @Test
  void aScanPipedThroughNetcatPrintsItsLateResult() throws Exception {
    int port = listener.getLocalPort();
    Process nc =
        new ProcessBuilder(
                "sh",
                "-c",
                "printf '/scan 127.0.0.1 " + port + "\\n' | nc -N 127.0.0.1 " + suite.tcpPort())
            .redirectErrorStream(true)
            .start();

    String printed = new String(nc.getInputStream().readAllBytes(), UTF_8);

    assertThat(printed).contains(port + "/tcp");
  }

  @Test
  void aScanOverRestStreamsItsResults() throws Exception {
    var rest = new Rest(suite.httpPort());
    int port = listener.getLocalPort();

    var started = rest.post("/api/scans", "{\"target\":\"127.0.0.1\",\"ports\":\"" + port + "\"}");
    assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
    String location = started.headers().firstValue("location").orElseThrow();
    String events = rest.get(location + "/events").body();

    assertThat(events).contains("event: done").contains(Integer.toString(port));
    assertThat(rest.json(location).toString()).contains("\"open\"");
    var refused = rest.post("/api/scans", "{\"target\":\"192.0.2.1\",\"ports\":\"53\"}");
    assertThat(refused.statusCode()).isEqualTo(403);
    var wrong = rest.post("/api/scans", "{\"target\":\"127.0.0.1\",\"ports\":\"100-50\"}");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("50-100");
  }

  private static Set<Integer> openPorts(String output) {
    var ports = new TreeSet<Integer>();
    Matcher matcher = Pattern.compile("(?m)^\\s*(?:\\S+\\s+)?(\\d+)/tcp\\b").matcher(output);
    while (matcher.find()) {
      ports.add(Integer.parseInt(matcher.group(1)));
    }
    return ports;
  }

  /** What {@code ss -ltn} shows on addresses that 127.0.0.1 reaches. */
  private static Set<Integer> listening(int from, int to) throws Exception {
    Process ss = new ProcessBuilder("ss", "-ltnH").start();
    var ports = new TreeSet<Integer>();
    for (String line : new String(ss.getInputStream().readAllBytes(), UTF_8).lines().toList()) {
      String local = COLUMNS.splitAsStream(line.strip()).toList().get(3);
      int colon = local.lastIndexOf(':');
      int port = Integer.parseInt(local.substring(colon + 1));
      String host = local.substring(0, colon).replaceAll("%.*", "");
      boolean reached = Set.of("0.0.0.0", "*", "[::]", "127.0.0.1").contains(host);
      if (reached && port >= from && port <= to) {
        ports.add(port);
      }
    }
    return ports;
  }
}
