package io.portside.scanner.store;

import io.portside.scanner.core.ScanRecord;
import io.portside.scanner.core.StateCounts;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** A row of {@code scan}, as read and as written. */
final class ScanRow {
  static final String SELECT =
      "SELECT id, target, ports, actor, room, started_at, status, total, open_count, closed_count,"
          + " filtered_count, unscanned_count, elapsed_ms FROM scan ";

  static final String INSERT =
      "INSERT INTO scan (id, question, target, ports, actor, room, started_at, status, total,"
          + " open_count, closed_count, filtered_count, unscanned_count, elapsed_ms, lease_until,"
          + " cancel_asked) VALUES (#{id}, #{question}, #{target}, #{ports}, #{actor}, #{room},"
          + " #{startedAt}, #{status}, #{total}, #{open}, #{closed}, #{filtered}, #{unscanned},"
          + " #{elapsedMs}, #{leaseUntil}, 0)";

  static final String UPDATE =
      "UPDATE scan SET status = #{status}, open_count = #{open}, closed_count = #{closed},"
          + " filtered_count = #{filtered}, unscanned_count = #{unscanned},"
          + " elapsed_ms = #{elapsedMs}, lease_until = #{leaseUntil} WHERE id = #{id}"
          + " RETURNING cancel_asked";

  private ScanRow() {}

  static ScanRecord read(Row row) {
    return new ScanRecord(
        row.getString("id"),
        row.getString("target"),
        row.getString("ports"),
        row.getString("actor"),
        row.getString("room"),
        Instant.ofEpochMilli(row.getLong("started_at")),
        ScanRecord.Status.ofLabel(row.getString("status")),
        Math.toIntExact(row.getLong("total")),
        new StateCounts(
            Math.toIntExact(row.getLong("open_count")),
            Math.toIntExact(row.getLong("closed_count")),
            Math.toIntExact(row.getLong("filtered_count")),
            Math.toIntExact(row.getLong("unscanned_count"))),
        row.getLong("elapsed_ms"));
  }

  /** The parameters of {@link #INSERT}. */
  static Map<String, Object> insert(ScanRecord scan, Instant leaseUntil) {
    Map<String, Object> parameters = update(scan, leaseUntil);
    parameters.put("question", question(scan));
    parameters.put("target", scan.target());
    parameters.put("ports", scan.ports());
    parameters.put("actor", scan.actor());
    parameters.put("room", scan.room());
    parameters.put("startedAt", scan.startedAt().toEpochMilli());
    parameters.put("total", (long) scan.total());
    return parameters;
  }

  /** The parameters of {@link #UPDATE}. */
  static Map<String, Object> update(ScanRecord scan, Instant leaseUntil) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("id", scan.id());
    parameters.put("status", scan.status().label());
    parameters.put("open", (long) scan.counts().open());
    parameters.put("closed", (long) scan.counts().closed());
    parameters.put("filtered", (long) scan.counts().filtered());
    parameters.put("unscanned", (long) scan.counts().unscanned());
    parameters.put("elapsedMs", scan.elapsedMs());
    parameters.put("leaseUntil", leaseUntil.toEpochMilli());
    return parameters;
  }

  /** What makes two scans comparable; neither text holds a line end. */
  static String question(ScanRecord scan) {
    try {
      byte[] text = (scan.target() + "\n" + scan.ports()).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
