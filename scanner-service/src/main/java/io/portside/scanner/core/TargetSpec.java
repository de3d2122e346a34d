package io.portside.scanner.core;

import static java.util.Objects.requireNonNull;

import io.portside.common.net.IpAddress;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a scan is aimed at: see {@link TargetGrammar} for the text.
 *
 * @param text as typed, on one line
 * @param included at least one
 * @param excluded what is left out, whatever includes it
 */
public record TargetSpec(String text, List<Item> included, List<Target> excluded) {
  public TargetSpec {
    requireNonNull(text);
    included = List.copyOf(included);
    excluded = List.copyOf(excluded);
  }

  /**
   * One target.
   *
   * @param port the only port to scan there; empty: the ports of the scan
   */
  public record Item(Target target, OptionalInt port) {
    public Item {
      requireNonNull(target);
      requireNonNull(port);
    }
  }

  /** Whether an exclusion by address covers the address; names are not looked at. */
  boolean excludes(IpAddress address) {
    return excluded.stream()
        .anyMatch(
            target ->
                switch (target) {
                  case Target.Block block -> block.contains(address);
                  case Target.Octets octets -> octets.contains(address);
                  case Target.Name name -> false;
                });
  }

  /** Whether every target names its port, so that the scan needs no ports of its own. */
  public boolean namesItsPorts() {
    return included.stream().allMatch(item -> item.port().isPresent());
  }

  /** Reads the text, or says which column is wrong. */
  public static Parsed<TargetSpec> parse(String text) {
    return new TargetGrammar(text).parse();
  }
}
