package io.portside.common.config;

import java.util.Set;

/** Reads a configuration record from all sources at once. */
public final class ConfigReader {
  private ConfigReader() {}

  /**
   * Reads the sources into a record. Keys are the names of its components; types are text, numbers,
   * booleans, enums in kebab-case, Duration, Path, URI, anything with a public static {@code
   * parse(String)}, and lists, maps by name, Optionals and records of these. Lists and maps arrive
   * immutable, in the order written. Relative paths, of secrets' files too, are relative to the
   * working directory.
   *
   * @param foreignSections top-level keys that belong to other processes and are skipped, in every
   *     source: the same file configures all
   * @throws InvalidConfiguration with every problem of every source
   * @throws IllegalStateException where the record type itself is wrong: an unsupported component
   *     type, a default that does not convert, a constructor that fails on valid values
   */
  public static <T extends Record> T read(
      Class<T> root, Set<String> foreignSections, ConfigSources sources)
      throws InvalidConfiguration {
    Problems problems = new Problems();
    Shape.Group shape = Shape.ofRecord(root);
    Value.Mapping tree = new Layers(shape, foreignSections, problems).merge(sources);
    if (tree != null) {
      Bound bound = new Binder(problems, foreignSections).bind(shape, tree, "");
      if (problems.count() == 0 && bound.value instanceof Record config) {
        return root.cast(config);
      }
    }
    throw new InvalidConfiguration(problems.inReadingOrder());
  }
}
