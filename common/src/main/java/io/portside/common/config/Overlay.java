package io.portside.common.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts single values at their paths into the tree, replacing what a lower layer put there. */
final class Overlay {
  private static final Set<String> UNSET = Set.of("", "null", "~");

  private final Shape.Group root;
  private final Set<String> foreign;
  private final Problems problems;
  private final Value.Mapping tree;

  Overlay(Shape.Group root, Set<String> foreign, Problems problems, Value.Mapping tree) {
    this.foreign = foreign;
    this.root = root;
    this.problems = problems;
    this.tree = tree;
  }

  /**
   * Puts the text at a path, or adds a problem and changes nothing where the path leads nowhere.
   */
  void put(List<String> steps, String text, Origin origin) {
    List<Shape> shapes = shapes(steps, origin);
    if (shapes.isEmpty()) {
      return;
    }
    Value at = tree;
    for (int i = 0; i < steps.size(); i++) {
      String step = steps.get(i);
      Shape next = shapes.get(i + 1);
      boolean last = i == steps.size() - 1;
      Value value = last ? parse(next, text, origin, problems) : descend(at, step, next, origin);
      if (value == null || !replace(at, shapes.get(i), step, value)) {
        return;
      }
      at = value;
    }
  }

  /** The shapes the path passes, the root's first; empty where a problem was added. */
  private List<Shape> shapes(List<String> steps, Origin origin) {
    List<Shape> shapes = new ArrayList<>();
    shapes.add(root);
    String path = "";
    for (String step : steps) {
      Shape shape = shapes.getLast();
      Shape next = step(shape, step, path, origin);
      if (next == null) {
        return List.of();
      }
      shapes.add(next);
      path = shape instanceof Shape.Many ? path + "[" + step + "]" : ConfigPath.child(path, step);
    }
    return shapes;
  }

  private @Nullable Shape step(Shape shape, String step, String path, Origin origin) {
    switch (shape) {
      case Shape.Group group -> {
        Shape next = group.at(step);
        if (next == null) {
          String child = ConfigPath.child(path, step);
          problems.add(
              origin,
              child,
              Binder.unknownKey(step, group.keys(), path.isEmpty() ? foreign : Set.of()));
        }
        return next;
      }
      case Shape.Named named -> {
        return named.element();
      }
      case Shape.Many many -> {
        if (ConfigPath.isIndex(step)) {
          return many.element();
        }
        problems.add(origin, path, "`" + step + "` (expected: an index such as [0])");
      }
      case Shape.Leaf leaf ->
          problems.add(origin, path, "has no `" + step + "` (expected: " + leaf.expected() + ")");
    }
    return null;
  }

  /** The collection already at a step, or a new one; null where the file has something else. */
  private @Nullable Value descend(Value at, String step, Shape next, Origin origin) {
    Value there = get(at, step);
    boolean list = next instanceof Shape.Many;
    if (there == null || Value.isUnset(there)) {
      return list ? Value.Sequence.empty(origin) : Value.Mapping.empty(origin);
    }
    // Anything else is left for the binder to refuse at its own place.
    boolean fits = list ? there instanceof Value.Sequence : there instanceof Value.Mapping;
    return fits || next instanceof Shape.Leaf ? there : null;
  }

  private static @Nullable Value get(Value at, String step) {
    return switch (at) {
      case Value.Mapping mapping -> mapping.get(step);
      case Value.Sequence sequence -> {
        int index = Integer.parseInt(step);
        yield index < sequence.items().size() ? sequence.items().get(index) : null;
      }
      case Value.Scalar _ -> null;
    };
  }

  private boolean replace(Value at, Shape shape, String step, Value value) {
    switch (at) {
      case Value.Mapping mapping -> {
        if (shape instanceof Shape.Group group) {
          removeOtherFormOfSecret(group, mapping, step, value.origin());
        }
        Value.Entry before = mapping.entries().get(step);
        Origin keyOrigin = before == null ? value.origin() : before.keyOrigin();
        mapping.entries().put(step, new Value.Entry(keyOrigin, value));
        return true;
      }
      case Value.Sequence sequence -> {
        int index = Integer.parseInt(step);
        int size = sequence.items().size();
        if (index > size) {
          problems.add(value.origin(), "", "index " + step + " (expected: 0-" + size + ")");
          return false;
        }
        if (index < size) {
          sequence.items().set(index, value);
        } else {
          sequence.items().add(value);
        }
        return true;
      }
      case Value.Scalar _ -> {
        return false;
      }
    }
  }

  /** A password from a higher layer beats a password file from a lower one, and the reverse. */
  private static void removeOtherFormOfSecret(
      Shape.Group group, Value.Mapping mapping, String step, Origin origin) {
    Shape.Component viaFile = group.secretFiles().get(step);
    Shape.Component direct = group.components().get(step);
    String other =
        viaFile != null ? viaFile.name() : direct == null ? step + "File" : direct.fileKey();
    boolean isSecret = viaFile != null || (direct != null && direct.isSecret());
    Value.Entry entry = mapping.entries().get(other);
    if (isSecret && entry != null && entry.value().origin().layer() != origin.layer()) {
      mapping.entries().remove(other);
    }
  }

  /** Reads text given in one piece: quotes have a meaning in flags only, commas in lists only. */
  static @Nullable Value parse(Shape shape, String text, Origin origin, Problems problems) {
    String stripped = text.strip();
    boolean flow = stripped.startsWith("[") || stripped.startsWith("{");
    boolean flag = origin.layer() == Origin.Layer.FLAG;
    if (flag && UNSET.contains(stripped)) {
      return new Value.Scalar(text, true, origin);
    }
    if (shape instanceof Shape.Leaf) {
      boolean quoted = stripped.startsWith("\"") || stripped.startsWith("'");
      return flag && quoted
          ? YamlText.parse(text, origin, problems)
          : new Value.Scalar(text, false, origin);
    }
    if (shape instanceof Shape.Many && !flow) {
      return commaSeparated(stripped, origin);
    }
    return YamlText.parse(text, origin, problems);
  }

  private static Value commaSeparated(String text, Origin origin) {
    Value.Sequence sequence = Value.Sequence.empty(origin);
    if (!text.isBlank()) {
      for (String item : text.split(",", -1)) {
        sequence.items().add(new Value.Scalar(item.strip(), false, origin));
      }
    }
    return sequence;
  }
}
