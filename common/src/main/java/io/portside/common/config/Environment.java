package io.portside.common.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the component a variable names. {@code PORTSIDE_GATEWAY_ADMIN_PORT} may be {@code
 * gateway.adminPort} or {@code gateway.admin.port}: the record types decide, longest name first.
 * Elements of lists are numbered ({@code PORTSIDE_GATEWAY_LISTENERS_0_BIND}); what lies within a
 * map has no variable, because its keys are the user's own words.
 */
final class Environment {
  private static final String PREFIX = "PORTSIDE_";
  private static final Set<String> IGNORED =
      Set.of("PORTSIDE_JAVA_OPTS", "PORTSIDE_HOME", "PORTSIDE_CONFIG");

  private final Shape.Group root;
  private final Set<String> foreign;
  private final Problems problems;

  Environment(Shape.Group root, Set<String> foreign, Problems problems) {
    this.root = root;
    this.foreign = foreign;
    this.problems = problems;
  }

  private record Assignment(String name, List<String> steps, String text) {}

  void apply(Map<String, String> environment, Overlay overlay) {
    List<Assignment> assignments = new ArrayList<>();
    for (var variable : new TreeMap<>(environment).entrySet()) {
      String name = variable.getKey();
      if (!name.startsWith(PREFIX) || IGNORED.contains(name) || variable.getValue().isEmpty()) {
        continue;
      }
      List<String> steps = resolve(root, List.of(name.substring(PREFIX.length()).split("_", -1)));
      if (steps != null && !steps.isEmpty()) {
        assignments.add(new Assignment(name, steps, variable.getValue()));
      } else if (!isForeign(name)) {
        problems.add(Origin.variable(name), "", unknown(name));
      }
    }
    // A whole section before its parts, so that a part is not replaced by its section.
    assignments.sort(Comparator.comparingInt(assignment -> assignment.steps().size()));
    for (Assignment assignment : assignments) {
      overlay.put(assignment.steps(), assignment.text(), Origin.variable(assignment.name()));
    }
  }

  private boolean isForeign(String name) {
    return foreign.stream()
        .map(section -> PREFIX + upperSnake(section))
        .anyMatch(prefix -> name.equals(prefix) || name.startsWith(prefix + "_"));
  }

  private String unknown(String name) {
    Set<String> known = new LinkedHashSet<>();
    collect(root, "", known);
    String hint =
        Suggestion.nearest(name.substring(PREFIX.length()), known)
            .map(near -> " (did you mean `" + PREFIX + near + "`?)")
            .orElse("");
    return "no setting has this name" + hint;
  }

  private static void collect(Shape.Group group, String prefix, Set<String> known) {
    for (String key : group.keys()) {
      String name = prefix + upperSnake(key);
      if (group.at(key) instanceof Shape.Group inner) {
        collect(inner, name + "_", known);
      } else {
        known.add(name);
      }
    }
  }

  private static @Nullable List<String> resolve(Shape shape, List<String> words) {
    if (words.isEmpty()) {
      return List.of();
    }
    return switch (shape) {
      case Shape.Group group -> resolveKey(group, words);
      case Shape.Many many ->
          ConfigPath.isIndex(words.getFirst())
              ? prepend(words.getFirst(), resolve(many.element(), words.subList(1, words.size())))
              : null;
      case Shape.Named _, Shape.Leaf _ -> null;
    };
  }

  private static @Nullable List<String> resolveKey(Shape.Group group, List<String> words) {
    List<String> keys =
        group.keys().stream()
            .sorted(Comparator.comparingInt((String key) -> words(key).size()).reversed())
            .toList();
    for (String key : keys) {
      List<String> own = words(key);
      Shape shape = group.at(key);
      if (shape != null && own.size() <= words.size() && own.equals(words.subList(0, own.size()))) {
        List<String> rest = resolve(shape, words.subList(own.size(), words.size()));
        if (rest != null) {
          return prepend(key, rest);
        }
      }
    }
    return null;
  }

  private static @Nullable List<String> prepend(String step, @Nullable List<String> rest) {
    if (rest == null) {
      return null;
    }
    List<String> steps = new ArrayList<>(List.of(step));
    steps.addAll(rest);
    return steps;
  }

  private static List<String> words(String key) {
    return List.of(upperSnake(key).split("_", -1));
  }

  private static String upperSnake(String key) {
    return key.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
  }
}
