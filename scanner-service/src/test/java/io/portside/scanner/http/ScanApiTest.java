package io.portside.scanner.http;

import static io.portside.scanner.ScannerBench.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.common.event.Role;
import io.portside.scanner.ScannerBench;
import io.portside.scanner.core.DialOutcome;
import io.portside.scanner.core.RecordingDialer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ScanApiTest {
  private static final JsonObject PORTS_1_TO_100 =
      new JsonObject().put("target", "127.0.0.1").put("ports", "1-100");

  @TempDir Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final RecordingDialer dialer = RecordingDialer.open(22, 80);
  private ScannerBench scanner;
  private HttpServer server;
  private WebClient client;

  @BeforeEach
  void start() throws Exception {
    scanner = ScannerBench.start(vertx, folder, dialer);
    serve(Role.OPERATOR);
  }

  private void serve(Role guests) throws Exception {
    server =
        await(
            vertx
                .createHttpServer()
                .requestHandler(ScanApi.routes(vertx, scanner.scans(), guests))
                .listen(0, "127.0.0.1"));
    client =
        WebClient.create(
            vertx,
            new WebClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(server.actualPort()));
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    scanner.close();
  }

  @Test
  void aScanIsAcceptedAndFoundWhereItsLocationSays() throws Exception {
    HttpResponse<Buffer> accepted = await(post(PORTS_1_TO_100));

    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(accepted.bodyAsJsonObject().getInteger("total")).isEqualTo(100);
    JsonObject scan = done(accepted.getHeader("location"));
    assertThat(scan.getString("state")).isEqualTo("done");
    assertThat(scan.getString("by")).isEqualTo("guest");
    assertThat(scan.getJsonObject("counts"))
        .isEqualTo(
            new JsonObject()
                .put("open", 2)
                .put("closed", 98)
                .put("filtered", 0)
                .put("unscanned", 0));
    assertThat(scan.getJsonArray("open").getJsonObject(0).getString("service")).isEqualTo("ssh");
    assertThat(scan.getJsonArray("hosts").getJsonObject(0).getJsonArray("states"))
        .contains(
            new JsonObject()
                .put("state", "open")
                .put("reason", "syn-ack")
                .put("count", 2)
                .put("ports", "22,80"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1|22,,80|400|ports|4",
        "127.0.0.1|65536|400|ports|1",
        "127.0.0.1|100-50|400|ports|1",
        "127.1|80|400|target|1",
        "nobody.example|80|400|target|1",
      })
  void whatIsNotUnderstoodNamesTheFieldAndTheColumn(
      String target, String ports, int status, String field, int column) throws Exception {
    HttpResponse<Buffer> refused =
        await(post(new JsonObject().put("target", target).put("ports", ports)));

    assertThat(refused.statusCode()).isEqualTo(status);
    assertThat(refused.getHeader("content-type")).isEqualTo("application/problem+json");
    assertThat(refused.bodyAsJsonObject().getString("field")).isEqualTo(field);
    assertThat(refused.bodyAsJsonObject().getInteger("column")).isEqualTo(column);
  }

  @ParameterizedTest
  @CsvSource({
    "169.254.169.254, hard-deny",
    "192.0.2.1, no-scope",
    "::ffff:169.254.169.254, hard-deny"
  })
  void whatThePolicyRefusesNamesTheRuleAndNothingIsDialled(String target, String rule)
      throws Exception {
    HttpResponse<Buffer> refused =
        await(post(new JsonObject().put("target", target).put("ports", "80")));

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.bodyAsJsonObject().getString("rule")).isEqualTo(rule);
    assertThat(refused.bodyAsJsonObject().getString("detail")).contains(rule);
    assertThat(dialer.dialled()).isEmpty();
    assertThat(scanner.scans().refused()).isEqualTo(1);
  }

  @Test
  void guestsThatMayNotScanDoNot() throws Exception {
    serve(Role.MEMBER);

    HttpResponse<Buffer> refused = await(post(PORTS_1_TO_100));

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.bodyAsJsonObject().getString("rule")).isEqualTo("role");
    assertThat(await(client.delete("/api/scans/x").send()).statusCode()).isEqualTo(403);
    assertThat(dialer.dialled()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain|{\"target\": \"127.0.0.1\", \"ports\": \"80\"}|415",
        "application/json|not json|400",
        "application/json|[]|400",
        "application/json|{\"target\": 7, \"ports\": \"80\"}|400",
        "application/json|{\"ports\": \"80\"}|400",
        "application/json|''|400",
      })
  void whatIsNoScanRequestIsRefused(String type, String body, int status) throws Exception {
    HttpResponse<Buffer> refused =
        await(
            client
                .post("/api/scans")
                .putHeader("content-type", type)
                .sendBuffer(Buffer.buffer(body)));

    assertThat(refused.statusCode()).isEqualTo(status);
    assertThat(dialer.dialled()).isEmpty();
  }

  @Test
  void aBodyBeyondTheLimitIsRefused() throws Exception {
    HttpResponse<Buffer> refused =
        await(post(new JsonObject().put("target", "a".repeat(20_000)).put("ports", "80")));

    assertThat(refused.statusCode()).isEqualTo(413);
  }

  @Test
  void whatIsNotThereIsNotFound() throws Exception {
    for (String path : List.of("/api/scans/x", "/api/scans/x/events", "/api/nothing", "/")) {
      assertThat(await(client.get(path).send()).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(await(client.delete("/api/scans/x").send()).statusCode()).isEqualTo(404);
  }

  @Test
  void scansAreListedNewestFirstAndPageByPage() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      HttpResponse<Buffer> accepted = await(post(PORTS_1_TO_100));
      done(accepted.getHeader("location"));
      ids.addFirst(accepted.bodyAsJsonObject().getString("id"));
    }

    JsonObject first = await(client.get("/api/scans?limit=2").send()).bodyAsJsonObject();
    JsonObject second = await(client.get(first.getString("next")).send()).bodyAsJsonObject();

    assertThat(ids(first)).containsExactlyElementsOf(ids.subList(0, 2));
    assertThat(ids(second)).containsExactly(ids.get(2));
    assertThat(second.containsKey("next")).isFalse();
    for (String limit : List.of("0", "201", "-1", "x", "99999999999")) {
      assertThat(await(client.get("/api/scans?limit=" + limit).send()).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void resultsAreStreamedWhileTheyComeAndEndWithDone() throws Exception {
    dialer.hold();
    String location = await(post(PORTS_1_TO_100)).getHeader("location");
    try (EventStream events = new EventStream(location, "")) {
      JsonObject progress = events.next("progress");
      assertThat(progress.getInteger("total")).isEqualTo(100);

      for (int i = 1; i <= 5; i++) {
        releaseOne();
        assertThat(events.next("open").getInteger("n")).isEqualTo(i);
      }
      dialer.letGo(DialOutcome.REFUSED);

      JsonObject done = events.next("done");
      assertThat(done.getString("state")).isEqualTo("done");
      assertThat(done.getJsonObject("counts").getInteger("open")).isEqualTo(5);
      assertThat(events.isOver()).isTrue();
    }
  }

  @Test
  void aClientThatComesBackGoesOnWhereItWas() throws Exception {
    HttpResponse<Buffer> accepted = await(post(PORTS_1_TO_100));
    String location = accepted.getHeader("location");
    done(location);

    try (EventStream events = new EventStream(location, "1")) {
      assertThat(events.next("open").getInteger("port")).isEqualTo(80);
      assertThat(events.next("done").getInteger("probed")).isEqualTo(100);
    }
    assertThat(
            await(client.get(location + "/events").putHeader("last-event-id", "x").send())
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void moreFindingsThanOnePageAreAllStreamed() throws Exception {
    dialer.hold();
    String location =
        await(post(new JsonObject().put("target", "127.0.0.1").put("ports", "1-1000")))
            .getHeader("location");
    for (int i = 0; i < 1_000; i++) {
      releaseOne();
    }
    done(location);

    try (EventStream events = new EventStream(location, "")) {
      List<Integer> numbers = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        numbers.add(events.next("open").getInteger("n"));
      }
      assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, 1_000).boxed().toList());
      events.next("done");
    }
  }

  /** Waits for a dial and answers it. */
  private void releaseOne() {
    long deadlineNs = System.nanoTime() + 20_000_000_000L;
    while (!dialer.release(DialOutcome.CONNECTED)) {
      assertThat(System.nanoTime()).as("a dial in time").isLessThan(deadlineNs);
      Thread.onSpinWait();
    }
  }

  @Test
  void aCancelledScanEndsIncompleteWithItsPortsCounted() throws Exception {
    dialer.hold();
    String location = await(post(PORTS_1_TO_100)).getHeader("location");

    assertThat(await(client.delete(location).send()).statusCode()).isEqualTo(202);
    dialer.letGo(DialOutcome.NO_RESPONSE);

    JsonObject scan = done(location);
    assertThat(scan.getString("state")).isEqualTo("incomplete");
    assertThat(scan.getJsonObject("counts").getInteger("unscanned")).isEqualTo(100);
    assertThat(scan.getJsonArray("hosts").getJsonObject(0).getJsonArray("states"))
        .containsExactly(
            new JsonObject()
                .put("state", "unscanned")
                .put("reason", "cancelled")
                .put("count", 100)
                .put("ports", "1-100"));
  }

  @Test
  void aScanTooManyIsRefusedForNow() throws Exception {
    dialer.hold();
    await(post(PORTS_1_TO_100));
    await(post(PORTS_1_TO_100));

    HttpResponse<Buffer> busy = await(post(PORTS_1_TO_100));

    assertThat(busy.statusCode()).isEqualTo(429);
    assertThat(busy.getHeader("retry-after")).isEqualTo("5");
    // Who is told to come back leaves nothing behind: refusals must not push out the history.
    JsonObject page = await(client.get("/api/scans").send()).bodyAsJsonObject();
    assertThat(ids(page)).hasSize(2);
  }

  @Test
  void readersThatLeaveAtOnceTakeNoPlaceForGood() throws Exception {
    dialer.hold();
    String location = await(post(PORTS_1_TO_100)).getHeader("location");
    for (int i = 0; i < 2 * ScanEvents.MAX_STREAMS; i++) {
      try (Socket hasty = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
        hasty.setSoLinger(true, 0);
        hasty
            .getOutputStream()
            .write(
                ("GET " + location + "/events HTTP/1.1\r\nHost: test\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
      }
    }

    long deadlineNs = System.nanoTime() + 10_000_000_000L;
    while (!statusOfStream(location).contains(" 200 ")) {
      assertThat(System.nanoTime()).as("a place becomes free").isLessThan(deadlineNs);
    }
  }

  private String statusOfStream(String location) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
      socket.setSoTimeout(20_000);
      byte[] ask = ("GET " + location + "/events HTTP/1.1\r\nHost: test\r\n\r\n").getBytes(UTF_8);
      socket.getOutputStream().write(ask);
      return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
    }
  }

  private io.vertx.core.Future<HttpResponse<Buffer>> post(JsonObject body) {
    return client.request(HttpMethod.POST, "/api/scans").sendJsonObject(body);
  }

  private JsonObject done(String location) throws Exception {
    try (EventStream events = new EventStream(location, "")) {
      events.last("done");
    }
    return await(client.get(location).send()).bodyAsJsonObject();
  }

  private static List<String> ids(JsonObject page) {
    JsonArray scans = page.getJsonArray("scans");
    return IntStream.range(0, scans.size())
        .mapToObj(i -> scans.getJsonObject(i).getString("id"))
        .toList();
  }

  /** A plain reader of server-sent events, with a deadline for each line. */
  private final class EventStream implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;

    EventStream(String location, String lastEventId) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
      socket.setSoTimeout(20_000);
      String resume = lastEventId.isEmpty() ? "" : "Last-Event-ID: " + lastEventId + "\r\n";
      socket
          .getOutputStream()
          .write(
              ("GET " + location + "/events HTTP/1.1\r\nHost: test\r\n" + resume + "\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      assertThat(lines.readLine()).isEqualTo("HTTP/1.1 200 OK");
    }

    /** The next event's data; progress is passed over unless it is what is waited for. */
    JsonObject next(String name) throws IOException {
      String event = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          event = line.substring("event: ".length());
        } else if (line.startsWith("data: ") && (event.equals(name) || !event.equals("progress"))) {
          assertThat(event).isEqualTo(name);
          return new JsonObject(line.substring("data: ".length()));
        }
      }
      throw new AssertionError("the stream ended before " + name);
    }

    /** Passes over all events to the one of this name. */
    void last(String name) throws IOException {
      String line = lines.readLine();
      while (line != null && !line.equals("event: " + name)) {
        line = lines.readLine();
      }
      assertThat(line).isEqualTo("event: " + name);
    }

    /** Whether nothing but the end of the body follows. */
    boolean isOver() throws IOException {
      String line = lines.readLine();
      while (line != null && line.isEmpty()) {
        line = lines.readLine();
      }
      return line == null || line.equals("0");
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
