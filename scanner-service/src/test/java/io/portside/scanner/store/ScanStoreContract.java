package io.portside.scanner.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.portside.common.net.IpAddress;
import io.portside.common.sql.Database;
import io.portside.common.sql.StoreConfig;
import io.portside.scanner.core.Finding;
import io.portside.scanner.core.HostResult;
import io.portside.scanner.core.PortSet;
import io.portside.scanner.core.Reason;
import io.portside.scanner.core.ScanRecord;
import io.portside.scanner.core.ScanRecord.Status;
import io.portside.scanner.core.ScanStore;
import io.portside.scanner.core.StateCounts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of scans promises. */
abstract class ScanStoreContract {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final IpAddress LOCAL = IpAddress.parse("127.0.0.1").orElseThrow();
  private static final IpAddress LOCAL6 = IpAddress.parse("::1").orElseThrow();

  private Vertx vertx = Vertx.vertx();
  private Database database;
  private ScanStore store;

  abstract StoreConfig emptyDatabase();

  @BeforeEach
  void open() throws Exception {
    database = await(Database.open(vertx, emptyDatabase()));
    await(database.migrate(ScannerSchema.MIGRATIONS));
    store = new SqlScanStore(database);
  }

  @AfterEach
  void close() throws Exception {
    await(database.close());
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(20, TimeUnit.SECONDS);
  }

  @Test
  void aScanIsFoundAsItWasBegun() throws Exception {
    ScanRecord scan = scan("a", "127.0.0.1", "1-1023");

    await(store.begin(scan, NOW.plusSeconds(15)));

    assertThat(await(store.find("a"))).contains(scan);
    assertThat(await(store.find("b"))).isEmpty();
  }

  @Test
  void whatIsSavedIsThereInOrder() throws Exception {
    begin("a");
    StateCounts counts = new StateCounts(3, 100, 20, 0);

    await(save("a", counts, Status.RUNNING, List.of(finding(1, 22), finding(2, 80)), List.of()));
    HostResult done =
        new HostResult(
            LOCAL,
            Map.of(
                Reason.SYN_ACK, PortSet.of(22, 80, 443),
                Reason.CONN_REFUSED, PortSet.range(1, 21)));
    HostResult six = new HostResult(LOCAL6, Map.of(Reason.NO_RESPONSE, PortSet.of(1)));
    await(save("a", counts, Status.DONE, List.of(finding(3, 443)), List.of(done, six)));

    assertThat(await(store.find("a")).orElseThrow().counts()).isEqualTo(counts);
    assertThat(await(store.find("a")).orElseThrow().status()).isEqualTo(Status.DONE);
    assertThat(await(store.findings("a", 0, 10)))
        .containsExactly(finding(1, 22), finding(2, 80), finding(3, 443));
    assertThat(await(store.findings("a", 1, 1))).containsExactly(finding(2, 80));
    assertThat(await(store.hosts("a", 10))).containsExactlyInAnyOrder(done, six);
    assertThat(await(store.hosts("a", 1))).hasSize(1);
  }

  @Test
  void savingAgainChangesNothing() throws Exception {
    begin("a");
    HostResult host = new HostResult(LOCAL, Map.of(Reason.SYN_ACK, PortSet.of(22)));

    for (int i = 0; i < 2; i++) {
      await(
          save(
              "a",
              new StateCounts(1, 0, 0, 0),
              Status.RUNNING,
              List.of(finding(1, 22)),
              List.of(host)));
    }

    assertThat(await(store.findings("a", 0, 10))).hasSize(1);
    assertThat(await(store.hosts("a", 10))).containsExactly(host);
  }

  @Test
  void whoRunsTheScanIsToldThatItIsToBeCancelled() throws Exception {
    begin("a");
    assertThat(await(save("a", StateCounts.NONE, Status.RUNNING, List.of(), List.of()))).isFalse();

    assertThat(await(store.requestCancel("a"))).isTrue();

    assertThat(await(save("a", StateCounts.NONE, Status.RUNNING, List.of(), List.of()))).isTrue();
    await(save("a", StateCounts.NONE, Status.DONE, List.of(), List.of()));
    assertThat(await(store.requestCancel("a"))).isFalse();
    assertThat(await(store.requestCancel("nothing"))).isFalse();
  }

  @Test
  void theNewestScansComeFirstAndPageByPage() throws Exception {
    for (String id : List.of("a", "b", "c", "d")) {
      begin(id);
    }

    assertThat(await(store.recent("", 3)))
        .extracting(ScanRecord::id)
        .containsExactly("d", "c", "b");
    assertThat(await(store.recent("b", 3))).extracting(ScanRecord::id).containsExactly("a");
  }

  @Test
  void thePreviousScanIsTheLastCompleteOneOfTheSameQuestion() throws Exception {
    ScanRecord scan = scan("d", "127.0.0.1", "1-1023");
    await(store.begin(scan("a", "127.0.0.1", "1-1023"), NOW));
    await(save("a", StateCounts.NONE, Status.DONE, List.of(), List.of()));
    await(store.begin(scan("b", "127.0.0.1", "1-1023"), NOW));
    await(save("b", StateCounts.NONE, Status.INCOMPLETE, List.of(), List.of()));
    await(store.begin(scan("c", "127.0.0.1", "1-1024"), NOW));
    await(save("c", StateCounts.NONE, Status.DONE, List.of(), List.of()));
    await(store.begin(scan, NOW));

    assertThat(await(store.previous(scan))).map(ScanRecord::id).contains("a");
    assertThat(await(store.previous(scan("a", "127.0.0.1", "1-1023")))).isEmpty();
  }

  @Test
  void aScanWhoseNodeIsGoneBecomesIncomplete() throws Exception {
    await(store.begin(scan("dead", "127.0.0.1", "1-1023"), NOW.minusSeconds(1)));
    await(store.begin(scan("live", "127.0.0.1", "1-1023"), NOW.plusSeconds(1)));

    assertThat(await(store.sweep(NOW, 100))).isEqualTo(1);
    assertThat(await(store.sweep(NOW, 100))).isZero();

    ScanRecord dead = await(store.find("dead")).orElseThrow();
    assertThat(dead.status()).isEqualTo(Status.INCOMPLETE);
    assertThat(dead.counts()).isEqualTo(new StateCounts(0, 0, 0, 1_023));
    assertThat(await(store.find("live")).orElseThrow().status()).isEqualTo(Status.RUNNING);
  }

  @Test
  void theOldestScansAreForgotten() throws Exception {
    for (String id : List.of("a", "b", "c")) {
      begin(id);
      HostResult host = new HostResult(LOCAL, Map.of(Reason.SYN_ACK, PortSet.of(22)));
      await(save(id, StateCounts.NONE, Status.DONE, List.of(finding(1, 22)), List.of(host)));
    }

    await(store.sweep(NOW, 1));

    assertThat(await(store.recent("", 10))).extracting(ScanRecord::id).containsExactly("c");
    assertThat(await(store.findings("a", 0, 10))).isEmpty();
    assertThat(await(store.hosts("b", 10))).isEmpty();
    assertThat(await(store.hosts("c", 10))).hasSize(1);
    assertThat(await(save("a", StateCounts.NONE, Status.RUNNING, List.of(), List.of())))
        .as("nobody waits for a scan that is forgotten")
        .isTrue();
  }

  @Test
  void longTextsAndManyFindingsAreKept() throws Exception {
    String ports = PortSet.of(IntStream.range(0, 32_768).map(i -> 2 * i).toArray()).toString();
    ScanRecord scan = scan("a", "host.example ".repeat(300).strip(), ports);
    await(store.begin(scan, NOW));
    List<Finding> findings = IntStream.rangeClosed(1, 5_000).mapToObj(i -> finding(i, i)).toList();
    HostResult host = new HostResult(LOCAL, Map.of(Reason.SYN_ACK, PortSet.parse(ports)));

    await(save("a", StateCounts.NONE, Status.RUNNING, findings, List.of(host)));

    assertThat(await(store.find("a"))).map(ScanRecord::ports).contains(ports);
    assertThat(await(store.findings("a", 0, 10_000))).isEqualTo(findings);
    assertThat(await(store.hosts("a", 10))).containsExactly(host);
  }

  private void begin(String id) throws Exception {
    await(store.begin(scan(id, "127.0.0.1", "1-1023"), NOW));
  }

  private Future<Boolean> save(
      String id,
      StateCounts counts,
      Status status,
      List<Finding> findings,
      List<HostResult> hosts) {
    ScanRecord scan =
        new ScanRecord(id, "127.0.0.1", "1-1023", "alice", "ops", NOW, status, 1_023, counts, 42);
    return store.save(new ScanStore.Progress(scan, NOW.plusSeconds(15), findings, hosts));
  }

  private static ScanRecord scan(String id, String target, String ports) {
    return new ScanRecord(
        id, target, ports, "alice", "ops", NOW, Status.RUNNING, 1_023, StateCounts.NONE, 0);
  }

  private static Finding finding(int number, int port) {
    return new Finding(number, LOCAL, port, number * 10L);
  }
}
