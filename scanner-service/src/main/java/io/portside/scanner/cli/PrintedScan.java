package io.portside.scanner.cli;

import io.portside.common.net.IpAddress;
import io.portside.scanner.core.Finding;
import io.portside.scanner.core.HostPlan;
import io.portside.scanner.core.HostResult;
import io.portside.scanner.core.Reason;
import io.portside.scanner.core.ScanJob;
import io.portside.scanner.core.ScanListener;
import io.portside.scanner.core.StateCounts;
import java.io.PrintStream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** Prints a scan as it runs: a line per open port, and a summary. */
final class PrintedScan implements ScanListener {
  private final ScanJob job;
  private final PrintStream out;
  private final String row;
  private final Map<Reason, Integer> silent = new EnumMap<>(Reason.class);
  private final CountDownLatch over = new CountDownLatch(1);
  private boolean headed;
  private volatile boolean complete;

  PrintedScan(ScanJob job, PrintStream out) {
    this.job = job;
    this.out = out;
    int width =
        job.hosts().stream()
            .map(HostPlan::address)
            .map(IpAddress::toString)
            .mapToInt(String::length)
            .reduce("HOST".length(), Math::max);
    this.row = "%-" + width + "s  %-9s  %-5s  %s%n";
  }

  /** Waits for the end; whether every port was scanned. */
  boolean await() {
    try {
      over.await();
      return complete;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void found(Finding finding) {
    if (!headed) {
      headed = true;
      out.printf(Locale.ROOT, row, "HOST", "PORT", "STATE", "SERVICE");
    }
    out.printf(
        Locale.ROOT, row, finding.address(), finding.port() + "/tcp", "open", finding.service());
  }

  @Override
  public void progressed(StateCounts counts, Duration elapsed) {}

  @Override
  public void hostDone(HostResult result) {
    result.ports().forEach((reason, ports) -> silent.merge(reason, ports.size(), Integer::sum));
  }

  @Override
  public void ended(StateCounts counts, Duration elapsed) {
    complete = counts.unscanned() == 0;
    out.printf(
        Locale.ROOT,
        "scan %s: %s in %.2f s, %s%s%n",
        complete ? "complete" : "incomplete",
        StateCounts.ports(job.probes()),
        elapsed.toMillis() / 1_000.0,
        counts.text(),
        why());
    out.flush();
    over.countDown();
  }

  /** Why ports are filtered or unscanned, where any are. */
  private String why() {
    String reasons =
        silent.entrySet().stream()
            .filter(
                entry ->
                    switch (entry.getKey().state()) {
                      case OPEN, CLOSED -> false;
                      case FILTERED, UNSCANNED -> true;
                    })
            .map(entry -> entry.getValue() + " " + entry.getKey().label())
            .collect(Collectors.joining(", "));
    return reasons.isEmpty() ? "" : " (" + reasons + ")";
  }
}
