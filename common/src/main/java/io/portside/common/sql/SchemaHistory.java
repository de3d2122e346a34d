package io.portside.common.sql;

import io.portside.common.sql.Migrations.Migration;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was applied to a component's tables, and the applying of what was not. */
final class SchemaHistory {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaHistory.class);

  private static final String CREATE =
      """
      CREATE TABLE IF NOT EXISTS schema_history (
        component TEXT NOT NULL,
        step BIGINT NOT NULL,
        name TEXT NOT NULL,
        checksum TEXT NOT NULL,
        applied_at BIGINT NOT NULL,
        PRIMARY KEY (component, step))""";

  private static final String APPLIED =
      """
      SELECT name, checksum FROM schema_history
      WHERE component = #{component} ORDER BY step""";

  private static final String RECORD =
      """
      INSERT INTO schema_history (component, step, name, checksum, applied_at)
      VALUES (#{component}, #{step}, #{name}, #{checksum}, #{at})""";

  private record Applied(String name, String checksum) {
    static Applied of(Row row) {
      return new Applied(row.getString("name"), row.getString("checksum"));
    }
  }

  private final SqlConnection transaction;
  private final Migrations migrations;

  SchemaHistory(SqlConnection transaction, Migrations migrations) {
    this.transaction = transaction;
    this.migrations = migrations;
  }

  /** Fails with {@link UnusableDatabase} when history and steps differ, or as a statement does. */
  Future<Void> apply() {
    return run(CREATE).compose(made -> applied()).compose(this::applyAfter);
  }

  private Future<List<Applied>> applied() {
    return SqlTemplate.forQuery(transaction, APPLIED)
        .mapTo(Applied::of)
        .execute(Map.of("component", migrations.component()))
        .map(
            rows -> {
              List<Applied> applied = new ArrayList<>();
              rows.forEach(applied::add);
              return applied;
            });
  }

  private Future<Void> applyAfter(List<Applied> applied) {
    List<Migration> steps = migrations.steps();
    int known = Math.min(applied.size(), steps.size());
    for (int i = 0; i < known; i++) {
      requireSame(applied.get(i), steps.get(i));
    }
    if (applied.size() > steps.size()) {
      LOG.warn(
          "{}: the tables are {} steps newer than this program",
          migrations.component(),
          applied.size() - steps.size());
    }
    Future<Void> done = Future.succeededFuture();
    for (int i = known; i < steps.size(); i++) {
      int step = i;
      done = done.compose(before -> apply(step));
    }
    return done;
  }

  private void requireSame(Applied applied, Migration step) {
    if (!applied.name().equals(step.name())) {
      throw new UnusableDatabase(
          "%s: step %s was applied where this program has %s"
              .formatted(migrations.component(), applied.name(), step.name()));
    }
    if (!applied.checksum().equals(step.checksum())) {
      throw new UnusableDatabase(
          "%s: step %s has changed since it was applied (expected: checksum %s, now %s)"
              .formatted(migrations.component(), step.name(), applied.checksum(), step.checksum()));
    }
  }

  private Future<Void> apply(int index) {
    Migration step = migrations.steps().get(index);
    Future<Void> done = Future.succeededFuture();
    for (String statement : step.statements()) {
      done = done.compose(before -> run(statement));
    }
    return done.compose(before -> record(index, step))
        .onSuccess(ok -> LOG.info("{}: applied {}", migrations.component(), step.name()))
        .onFailure(e -> LOG.error("{}: {} failed", migrations.component(), step.name(), e));
  }

  private Future<Void> record(int index, Migration step) {
    return SqlTemplate.forUpdate(transaction, RECORD)
        .execute(
            Map.of(
                "component", migrations.component(),
                "step", (long) index,
                "name", step.name(),
                "checksum", step.checksum(),
                "at", Instant.now().toEpochMilli()))
        .mapEmpty();
  }

  private Future<Void> run(String statement) {
    return transaction.query(statement).execute().mapEmpty();
  }
}
