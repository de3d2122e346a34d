package io.portside.scanner.store;

import io.portside.common.net.IpAddress;
import io.portside.common.sql.Database;
import io.portside.scanner.core.Finding;
import io.portside.scanner.core.HostResult;
import io.portside.scanner.core.PortSet;
import io.portside.scanner.core.Reason;
import io.portside.scanner.core.ScanRecord;
import io.portside.scanner.core.ScanRecord.Status;
import io.portside.scanner.core.ScanStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Scans in SQL tables: {@code scan}, {@code scan_finding} and {@code scan_result}. */
public final class SqlScanStore implements ScanStore {
  private static final String ADD_FINDING =
      "INSERT INTO scan_finding (scan, number, address, port, at_ms)"
          + " VALUES (#{scan}, #{number}, #{address}, #{port}, #{atMs}) ON CONFLICT DO NOTHING";

  private static final String ADD_RESULT =
      "INSERT INTO scan_result (scan, address, reason, ports)"
          + " VALUES (#{scan}, #{address}, #{reason}, #{ports}) ON CONFLICT DO NOTHING";

  private static final String CANCEL =
      "UPDATE scan SET cancel_asked = 1 WHERE id = #{id} AND status = #{running} RETURNING id";

  private static final String RECENT =
      ScanRow.SELECT + "WHERE #{before} = '' OR id < #{before} ORDER BY id DESC LIMIT #{limit}";

  private static final String FINDINGS =
      "SELECT number, address, port, at_ms FROM scan_finding WHERE scan = #{scan}"
          + " AND number > #{after} ORDER BY number LIMIT #{limit}";

  private static final String RESULTS =
      "SELECT r.address, r.reason, r.ports FROM scan_result r WHERE r.scan = #{scan}"
          + " AND r.address IN (SELECT DISTINCT a.address FROM scan_result a"
          + " WHERE a.scan = #{scan} ORDER BY a.address LIMIT #{limit})"
          + " ORDER BY r.address, r.reason";

  private static final String PREVIOUS =
      ScanRow.SELECT
          + "WHERE question = #{question} AND id < #{id} AND status = #{done}"
          + " ORDER BY id DESC LIMIT 1";

  private static final String EXPIRE =
      "UPDATE scan SET status = #{incomplete},"
          + " unscanned_count = total - open_count - closed_count - filtered_count"
          + " WHERE status = #{running} AND lease_until < #{now} RETURNING id";

  private static final String OLDEST_KEPT =
      "SELECT id FROM scan ORDER BY id DESC LIMIT 1 OFFSET #{keep}";

  private static final List<String> FORGET =
      List.of(
          "DELETE FROM scan_finding WHERE scan <= #{oldest}",
          "DELETE FROM scan_result WHERE scan <= #{oldest}",
          "DELETE FROM scan WHERE id <= #{oldest}");

  private final Database database;

  public SqlScanStore(Database database) {
    this.database = database;
  }

  @Override
  public Future<Void> begin(ScanRecord scan, Instant leaseUntil) {
    return database.inTransaction(
        tx ->
            SqlTemplate.forUpdate(tx, ScanRow.INSERT)
                .execute(ScanRow.insert(scan, leaseUntil))
                .mapEmpty());
  }

  @Override
  public Future<Boolean> save(Progress progress) {
    return database.inTransaction(
        tx ->
            addFindings(tx, progress)
                .compose(added -> addResults(tx, progress))
                .compose(
                    added ->
                        SqlTemplate.forQuery(tx, ScanRow.UPDATE)
                            .execute(ScanRow.update(progress.scan(), progress.leaseUntil())))
                .map(SqlScanStore::cancelAsked));
  }

  /** A scan whose row is gone was forgotten as too old: nobody waits for it. */
  private static boolean cancelAsked(RowSet<Row> rows) {
    return rows.size() == 0 || rows.iterator().next().getLong("cancel_asked") != 0;
  }

  private static Future<Void> addFindings(SqlConnection tx, Progress progress) {
    List<Map<String, Object>> batch = new ArrayList<>();
    for (Finding finding : progress.findings()) {
      batch.add(
          Map.of(
              "scan", progress.scan().id(),
              "number", (long) finding.number(),
              "address", finding.address().toString(),
              "port", (long) finding.port(),
              "atMs", finding.atMs()));
    }
    return addAll(tx, ADD_FINDING, batch);
  }

  private static Future<Void> addResults(SqlConnection tx, Progress progress) {
    List<Map<String, Object>> batch = new ArrayList<>();
    for (HostResult host : progress.hosts()) {
      host.ports()
          .forEach(
              (reason, ports) ->
                  batch.add(
                      Map.of(
                          "scan", progress.scan().id(),
                          "address", host.address().toString(),
                          "reason", reason.label(),
                          "ports", ports.toString())));
    }
    return addAll(tx, ADD_RESULT, batch);
  }

  private static Future<Void> addAll(
      SqlConnection tx, String sql, List<Map<String, Object>> batch) {
    return batch.isEmpty()
        ? Future.succeededFuture()
        : SqlTemplate.forUpdate(tx, sql).executeBatch(batch).mapEmpty();
  }

  @Override
  public Future<Boolean> requestCancel(String id) {
    return database.inTransaction(
        tx ->
            SqlTemplate.forQuery(tx, CANCEL)
                .execute(Map.of("id", id, "running", Status.RUNNING.label()))
                .map(rows -> rows.size() > 0));
  }

  @Override
  public Future<Optional<ScanRecord>> find(String id) {
    return rows(ScanRow.SELECT + "WHERE id = #{id}", Map.of("id", id), ScanRow::read)
        .map(found -> found.stream().findFirst());
  }

  @Override
  public Future<List<ScanRecord>> recent(String before, int limit) {
    return rows(RECENT, Map.of("before", before, "limit", (long) limit), ScanRow::read);
  }

  @Override
  public Future<List<Finding>> findings(String id, int after, int limit) {
    return rows(
        FINDINGS,
        Map.of("scan", id, "after", (long) after, "limit", (long) limit),
        row ->
            new Finding(
                Math.toIntExact(row.getLong("number")),
                address(row),
                Math.toIntExact(row.getLong("port")),
                row.getLong("at_ms")));
  }

  private static IpAddress address(Row row) {
    String text = row.getString("address");
    return IpAddress.parse(text)
        .orElseThrow(() -> new IllegalStateException("stored address " + text));
  }

  @Override
  public Future<List<HostResult>> hosts(String id, int limit) {
    return rows(RESULTS, Map.of("scan", id, "limit", (long) limit), row -> row)
        .map(SqlScanStore::byAddress);
  }

  private static List<HostResult> byAddress(List<Row> rows) {
    Map<IpAddress, Map<Reason, PortSet>> hosts = new LinkedHashMap<>();
    for (Row row : rows) {
      // A reason this version does not know was written by a newer one.
      Reason.ofLabel(row.getString("reason"))
          .ifPresent(
              reason ->
                  hosts
                      .computeIfAbsent(address(row), a -> new EnumMap<>(Reason.class))
                      .put(reason, PortSet.parse(row.getString("ports"))));
    }
    return hosts.entrySet().stream()
        .map(host -> new HostResult(host.getKey(), host.getValue()))
        .toList();
  }

  @Override
  public Future<Optional<ScanRecord>> previous(ScanRecord scan) {
    return rows(
            PREVIOUS,
            Map.of(
                "question", ScanRow.question(scan), "id", scan.id(), "done", Status.DONE.label()),
            ScanRow::read)
        .map(found -> found.stream().findFirst());
  }

  @Override
  public Future<Integer> sweep(Instant now, int keep) {
    return database.inTransaction(
        tx ->
            SqlTemplate.forQuery(tx, EXPIRE)
                .execute(
                    Map.of(
                        "incomplete", Status.INCOMPLETE.label(),
                        "running", Status.RUNNING.label(),
                        "now", now.toEpochMilli()))
                .compose(expired -> forget(tx, keep).map(expired.size())));
  }

  private static Future<Void> forget(SqlConnection tx, int keep) {
    return SqlTemplate.forQuery(tx, OLDEST_KEPT)
        .execute(Map.of("keep", (long) keep))
        .compose(
            rows -> {
              Future<?> chain = Future.succeededFuture();
              if (rows.size() > 0) {
                Map<String, Object> oldest =
                    Map.of("oldest", rows.iterator().next().getString("id"));
                for (String sql : FORGET) {
                  chain = chain.compose(before -> SqlTemplate.forUpdate(tx, sql).execute(oldest));
                }
              }
              return chain.mapEmpty();
            });
  }

  private <T> Future<List<T>> rows(
      String sql, Map<String, Object> parameters, Function<Row, T> read) {
    return SqlTemplate.forQuery(database.client(), sql)
        .execute(parameters)
        .map(
            rows -> {
              List<T> all = new ArrayList<>();
              rows.forEach(row -> all.add(read.apply(row)));
              return all;
            });
  }
}
