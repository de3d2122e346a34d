package io.portside.common.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where values come from, lowest first: record defaults, YAML file, environment, flags.
 *
 * @param file the YAML file, or null for none; a file named here must exist
 * @param environment variables; only those that begin with {@code PORTSIDE_} are read, and an empty
 *     one counts as not set
 * @param settings {@code path=value} as given to {@code --set}, later ones win; the value is a YAML
 *     scalar or flow collection, or a comma separated list where the path names a list
 */
public record ConfigSources(
    @Nullable Path file, Map<String, String> environment, List<String> settings) {
  public ConfigSources {
    environment = Map.copyOf(environment);
    settings = List.copyOf(settings);
  }
}
