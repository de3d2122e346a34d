package io.portside.scanner.core;

import io.portside.common.net.IpAddress;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is open now and was not in the scan before, and the reverse. */
public record ScanChanges(List<Port> opened, List<Port> gone) {
  /** An address and a port of it. */
  public record Port(IpAddress address, int port) implements Comparable<Port> {
    @Override
    public int compareTo(Port other) {
      int byAddress = address.compareTo(other.address);
      return byAddress != 0 ? byAddress : Integer.compare(port, other.port);
    }

    @Override
    public String toString() {
      String name = ServiceNames.of(port);
      return address + " " + port + "/tcp" + (name.isEmpty() ? "" : " " + name);
    }
  }

  private static final int MAX_LISTED = 10;

  public ScanChanges {
    opened = List.copyOf(opened);
    gone = List.copyOf(gone);
  }

  /** Compares two complete scans of the same ports. */
  public static ScanChanges between(Collection<Finding> before, Collection<Finding> now) {
    SortedSet<Port> opened = ports(now);
    SortedSet<Port> gone = ports(before);
    SortedSet<Port> both = new TreeSet<>(opened);
    both.retainAll(gone);
    opened.removeAll(both);
    gone.removeAll(both);
    return new ScanChanges(List.copyOf(opened), List.copyOf(gone));
  }

  private static SortedSet<Port> ports(Collection<Finding> findings) {
    return findings.stream()
        .map(finding -> new Port(finding.address(), finding.port()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** One line, such as {@code newly open: 10.0.0.1 22/tcp ssh; no longer open: none}. */
  public String text() {
    if (opened.isEmpty() && gone.isEmpty()) {
      return "no change";
    }
    return "newly open: " + list(opened) + "; no longer open: " + list(gone);
  }

  private static String list(List<Port> ports) {
    if (ports.isEmpty()) {
      return "none";
    }
    String listed =
        ports.stream().limit(MAX_LISTED).map(Port::toString).collect(Collectors.joining(", "));
    int more = ports.size() - MAX_LISTED;
    return more > 0 ? listed + " and " + more + " more" : listed;
  }
}
