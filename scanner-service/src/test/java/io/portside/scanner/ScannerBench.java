package io.portside.scanner;

import io.portside.common.sql.Database;
import io.portside.common.sql.StoreConfig;
import io.portside.scanner.core.Dialer;
import io.portside.scanner.core.HardDeny;
import io.portside.scanner.core.ScanEngine;
import io.portside.scanner.core.ScanLimits;
import io.portside.scanner.core.ScanPlanner;
import io.portside.scanner.core.ScanStore;
import io.portside.scanner.core.Scans;
import io.portside.scanner.core.TargetPolicy;
import io.portside.scanner.store.ScannerSchema;
import io.portside.scanner.store.SqlScanStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A scanner with a store in a folder, a dialer of the test's, and no listener: loopback only. */
public final class ScannerBench implements AutoCloseable {
  private static final ScanLimits LIMITS =
      new ScanLimits(300, 500, 50, Duration.ofMillis(500), Duration.ofMinutes(1), 100_000, 2);

  private final Vertx vertx;
  private final Database database;
  private final Scans scans;

  private ScannerBench(Vertx vertx, Database database, Scans scans) {
    this.vertx = vertx;
    this.database = database;
    this.scans = scans;
  }

  /** Starts it; {@link #close} also closes Vert.x. */
  public static ScannerBench start(Vertx vertx, Path folder, Dialer dialer) throws Exception {
    Database database =
        await(Database.open(vertx, StoreConfig.of("sqlite:" + folder.resolve("scans.db"))));
    await(database.migrate(ScannerSchema.MIGRATIONS));
    TargetPolicy policy =
        new TargetPolicy(
            HardDeny.except(List.of(), Map.of()), List.of(), TargetPolicy.loopback(), Map.of());
    Clock clock = Clock.systemUTC();
    ScanStore store = new SqlScanStore(database);
    ScanPlanner planner =
        new ScanPlanner(
            policy,
            LIMITS,
            (name, timeout) -> {
              throw new UnknownHostException("names are not resolved here");
            },
            clock);
    ScanEngine engine = new ScanEngine(dialer, policy, LIMITS, clock);
    return new ScannerBench(
        vertx, database, new Scans(new Scans.Parts(vertx, planner, engine, store, clock)));
  }

  public Scans scans() {
    return scans;
  }

  public static <T> T await(Future<T> future) throws Exception {
    return future.await(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    await(scans.stop());
    await(database.close());
    await(vertx.close());
  }
}
