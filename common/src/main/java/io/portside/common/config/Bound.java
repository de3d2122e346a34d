package io.portside.common.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value made from the configuration, and what is known about its soundness. Children are named by
 * component, key, or index in the list <em>as constructed</em>, which is how checks name them; the
 * path is the one the user wrote.
 */
final class Bound {
  final String path;
  final Origin origin;
  final Map<String, Bound> children = new LinkedHashMap<>();

  /** What stands in the record; a placeholder where {@link #failed}. */
  @Nullable Object value;

  /** There is no proper value, and a problem says so. */
  boolean failed;

  /** A collection from which failed elements were left out. */
  boolean incomplete;

  /** A check already found fault with exactly this value. */
  boolean reported;

  Bound(String path, Origin origin, @Nullable Object value) {
    this.path = path;
    this.origin = origin;
    this.value = value;
  }

  static Bound failed(String path, Origin origin) {
    Bound bound = new Bound(path, origin, null);
    bound.failed = true;
    return bound;
  }

  /** Whether anything here or beneath is wrong, so that a constructor may trip over it. */
  boolean isFlawed() {
    return failed || incomplete || reported || children.values().stream().anyMatch(Bound::isFlawed);
  }

  boolean hasFailedChild() {
    return children.values().stream().anyMatch(child -> child.failed);
  }
}
