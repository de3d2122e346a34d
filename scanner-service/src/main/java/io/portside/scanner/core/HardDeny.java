package io.portside.scanner.core;

import io.portside.common.net.Cidr;
import io.portside.common.net.IpAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is never scanned, whatever a scope allows. An entry is lifted only by naming its exact
 * prefix in the configuration file, and a lifted address still needs a scope.
 */
public final class HardDeny {
  private static final Map<Cidr, String> TABLE = table();

  private final Map<Cidr, String> entries;

  private HardDeny(Map<Cidr, String> entries) {
    this.entries = entries;
  }

  /** Why an address is never scanned. */
  record Entry(Cidr prefix, String what) {}

  /** The prefixes that configuration may lift. */
  public static Set<Cidr> prefixes() {
    return TABLE.keySet();
  }

  /**
   * The table without the lifted prefixes and with addresses of one's own.
   *
   * @param lifted exact prefixes of the table
   * @param own addresses that nobody may lift, such as the broadcast addresses of the interfaces
   * @throws IllegalArgumentException for a lifted prefix that is not in the table
   */
  public static HardDeny except(List<Cidr> lifted, Map<IpAddress, String> own) {
    Map<Cidr, String> entries = new LinkedHashMap<>();
    own.forEach((address, what) -> entries.put(Cidr.of(address), what));
    TABLE.forEach(entries::putIfAbsent);
    for (Cidr prefix : lifted) {
      if (!TABLE.containsKey(prefix)) {
        throw new IllegalArgumentException(prefix + " (expected: one of " + TABLE.keySet() + ")");
      }
      entries.remove(prefix);
    }
    return new HardDeny(entries);
  }

  /** The entry that forbids the address, the address alone regarded. */
  Optional<Entry> find(IpAddress address) {
    return entries.entrySet().stream()
        .filter(entry -> entry.getKey().contains(address))
        .findFirst()
        .map(entry -> new Entry(entry.getKey(), entry.getValue()));
  }

  private static Map<Cidr, String> table() {
    Map<Cidr, String> table = new LinkedHashMap<>();
    table.put(Cidr.parse("169.254.0.0/16"), "link-local and cloud metadata");
    table.put(Cidr.parse("fe80::/10"), "link-local");
    table.put(Cidr.parse("fec0::/10"), "site-local, deprecated");
    table.put(Cidr.parse("fd00:ec2::254/128"), "cloud metadata");
    table.put(Cidr.parse("fd20:ce::254/128"), "cloud metadata");
    table.put(Cidr.parse("100.100.100.200/32"), "cloud metadata");
    table.put(Cidr.parse("192.0.0.192/32"), "cloud metadata");
    table.put(Cidr.parse("168.63.129.16/32"), "cloud platform agent");
    table.put(Cidr.parse("224.0.0.0/4"), "multicast");
    table.put(Cidr.parse("ff00::/8"), "multicast");
    table.put(Cidr.parse("255.255.255.255/32"), "broadcast");
    table.put(Cidr.parse("0.0.0.0/8"), "this network");
    table.put(Cidr.parse("::/128"), "the unspecified address");
    table.put(Cidr.parse("240.0.0.0/4"), "reserved");
    return java.util.Collections.unmodifiableMap(table);
  }
}
