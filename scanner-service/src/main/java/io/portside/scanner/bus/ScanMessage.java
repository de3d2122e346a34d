package io.portside.scanner.bus;

import io.portside.common.event.Body;
import io.portside.common.net.IpAddress;
import io.portside.scanner.core.Finding;
import io.portside.scanner.core.HostileText;
import io.portside.scanner.core.ScanRecord;
import io.portside.scanner.core.StateCounts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a room reads of a scan, at one moment of it. */
final class ScanMessage {
  private static final int MAX_ASKED_CHARS = 200;
  private static final int MAX_HOST_LINES = 20;

  private ScanMessage() {}

  /**
   * The message's body.
   *
   * @param findings the first of them, in the order found
   * @param changes one line on what differs from the scan before; empty: nothing to say
   */
  static Body.Scan of(ScanRecord scan, List<Finding> findings, String changes) {
    List<Body.OpenPort> open =
        findings.stream()
            .limit(Body.Scan.MAX_OPEN)
            .map(f -> new Body.OpenPort(f.address().toString(), f.port(), f.service()))
            .toList();
    return new Body.Scan(
        text(scan, findings, changes),
        scan.id(),
        HostileText.clean(scan.target(), MAX_ASKED_CHARS),
        HostileText.clean(scan.ports(), MAX_ASKED_CHARS),
        state(scan.status()),
        scan.counts().probed(),
        scan.total(),
        scan.elapsedMs(),
        open,
        scan.counts().open());
  }

  private static Body.ScanState state(ScanRecord.Status status) {
    return switch (status) {
      case RUNNING -> Body.ScanState.RUNNING;
      case DONE -> Body.ScanState.DONE;
      case INCOMPLETE -> Body.ScanState.INCOMPLETE;
    };
  }

  private static String text(ScanRecord scan, List<Finding> findings, String changes) {
    List<String> lines = new ArrayList<>();
    String target = HostileText.clean(scan.target(), MAX_ASKED_CHARS);
    String ports = HostileText.clean(scan.ports(), MAX_ASKED_CHARS);
    lines.add("scan of " + target + (ports.isEmpty() ? "" : ", ports " + ports) + ": " + how(scan));
    lines.addAll(openByHost(scan, findings));
    if (!changes.isEmpty()) {
      lines.add(changes);
    }
    return String.join("\n", lines);
  }

  private static String how(ScanRecord scan) {
    String seconds = String.format(Locale.ROOT, "%.2f s", scan.elapsedMs() / 1_000.0);
    return switch (scan.status()) {
      case RUNNING ->
          scan.counts().probed()
              + " of "
              + scan.total()
              + (scan.total() == 1 ? " port probed, " : " ports probed, ")
              + scan.counts().open()
              + " open";
      case DONE ->
          "scan complete: "
              + StateCounts.ports(scan.total())
              + " in "
              + seconds
              + ", "
              + scan.counts().text();
      case INCOMPLETE -> "scan incomplete after " + seconds + ": " + scan.counts().text();
    };
  }

  private static List<String> openByHost(ScanRecord scan, List<Finding> findings) {
    Map<IpAddress, List<String>> byHost = new LinkedHashMap<>();
    findings.stream()
        .limit(Body.Scan.MAX_OPEN)
        .forEach(
            finding ->
                byHost
                    .computeIfAbsent(finding.address(), address -> new ArrayList<>())
                    .add(port(finding)));
    List<String> lines = new ArrayList<>();
    byHost.forEach((host, ports) -> lines.add(host + " open: " + String.join(", ", ports)));
    int hidden = lines.size() - MAX_HOST_LINES;
    if (hidden > 0) {
      lines.subList(MAX_HOST_LINES, lines.size()).clear();
      lines.add("and " + hidden + " more hosts");
    } else if (scan.counts().open() > Body.Scan.MAX_OPEN) {
      lines.add("and " + (scan.counts().open() - Body.Scan.MAX_OPEN) + " more open ports");
    }
    return lines;
  }

  private static String port(Finding finding) {
    String service = finding.service();
    return finding.port() + "/tcp" + (service.isEmpty() ? "" : " " + service);
  }
}
