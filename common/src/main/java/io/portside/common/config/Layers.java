package io.portside.common.config;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lays the sources over each other into one tree: file, then environment, then flags. */
final class Layers {
  private final Shape.Group root;
  private final Set<String> foreign;
  private final Problems problems;

  Layers(Shape.Group root, Set<String> foreign, Problems problems) {
    this.root = root;
    this.foreign = foreign;
    this.problems = problems;
  }

  /** The merged tree; null where the file cannot be read, with the reason among the problems. */
  Value.@Nullable Mapping merge(ConfigSources sources) {
    Value.Mapping file = ConfigFile.read(sources.file(), problems);
    // Without a tree nothing can be bound, but misspelt variables and flags are still told.
    Overlay overlay =
        new Overlay(
            root, foreign, problems, file == null ? Value.Mapping.empty(Origin.defaults()) : file);
    new Environment(root, foreign, problems).apply(sources.environment(), overlay);
    for (String setting : sources.settings()) {
      applyFlag(setting, overlay);
    }
    return file;
  }

  private void applyFlag(String setting, Overlay overlay) {
    int equals = setting.indexOf('=');
    String path = equals < 0 ? setting : setting.substring(0, equals).strip();
    Origin origin = Origin.flag(path);
    List<String> steps = ConfigPath.parse(path).orElse(List.of());
    if (equals < 0 || steps.isEmpty()) {
      problems.add(origin, "", "not a setting (expected: path=value)");
    } else if (root.at(steps.getFirst()) != null || !foreign.contains(steps.getFirst())) {
      overlay.put(steps, setting.substring(equals + 1), origin);
    }
  }
}
