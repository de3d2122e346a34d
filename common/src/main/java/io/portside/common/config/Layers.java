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
    Value.Mapping tree = ConfigFile.read(sources.file(), problems);
    if (tree == null) {
      return null;
    }
    Overlay overlay = new Overlay(root, problems, tree);
    new Environment(root, foreign, problems).apply(sources.environment(), overlay);
    for (String setting : sources.settings()) {
      applyFlag(setting, overlay);
    }
    return tree;
  }

  private void applyFlag(String setting, Overlay overlay) {
    int equals = setting.indexOf('=');
    String path = equals < 0 ? setting : setting.substring(0, equals).strip();
    Origin origin = Origin.flag(path);
    List<String> steps = ConfigPath.parse(path).orElse(List.of());
    if (equals < 0 || steps.isEmpty()) {
      problems.add(origin, "", "`" + setting + "` (expected: path=value)");
    } else if (!foreign.contains(steps.getFirst())) {
      overlay.put(steps, setting.substring(equals + 1), origin);
    }
  }
}
