package io.portside.common.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of the tree, children first, and goes on after a problem: a component that failed
 * is replaced by its default or a placeholder, and an element that failed is left out of its list
 * or map, only so that the constructors around it still run and their checks are made in the same
 * go. What such a check finds is reported unless it may be due to the replacement ({@link
 * RecordConstruction}); the flawed records never leave the reader.
 */
final class Binder {
  private final Problems problems;
  private final Set<String> foreign;

  /**
   * @param foreign top-level keys of other processes: known, but not bound
   */
  Binder(Problems problems, Set<String> foreign) {
    this.problems = problems;
    this.foreign = foreign;
  }

  Bound bind(Shape shape, Value value, String path) {
    return switch (shape) {
      case Shape.Leaf leaf -> leaf(leaf, value, path);
      case Shape.Many many -> many(many, value, path);
      case Shape.Named named -> named(named, value, path);
      case Shape.Group group -> group(group, value, path);
    };
  }

  static String unknownKey(String key, List<String> keys, Set<String> foreign) {
    List<String> known = Stream.concat(keys.stream(), foreign.stream().sorted()).toList();
    String hint =
        Suggestion.nearest(key, known)
            .map(near -> "did you mean `" + near + "`?")
            .orElse("known: " + String.join(", ", known));
    return "unknown key (" + hint + ")";
  }

  private Bound leaf(Shape.Leaf leaf, Value value, String path) {
    if (!(value instanceof Value.Scalar scalar) || scalar.unset()) {
      return mismatch(leaf, value, path);
    }
    try {
      return new Bound(path, value.origin(), leaf.form().parse().apply(scalar.text()));
    } catch (IllegalArgumentException e) {
      String message = e.getMessage() == null ? scalar.describe() : e.getMessage();
      problems.add(value.origin(), path, message);
      return Bound.failed(path, value.origin());
    }
  }

  private Bound many(Shape.Many many, Value value, String path) {
    if (!(value instanceof Value.Sequence sequence)) {
      return mismatch(many, value, path);
    }
    Bound list = new Bound(path, value.origin(), null);
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < sequence.items().size(); i++) {
      Value item = sequence.items().get(i);
      Bound element = bind(many.element(), item, ConfigPath.child(path, i));
      if (element.failed || element.value == null) {
        list.incomplete = true;
      } else {
        list.children.put(Integer.toString(elements.size()), element);
        elements.add(element.value);
      }
    }
    list.value = List.copyOf(elements);
    return list;
  }

  private Bound named(Shape.Named named, Value value, String path) {
    if (!(value instanceof Value.Mapping mapping)) {
      return mismatch(named, value, path);
    }
    Bound map = new Bound(path, value.origin(), null);
    Map<String, Object> elements = new LinkedHashMap<>();
    for (var entry : mapping.entries().entrySet()) {
      String elementPath = ConfigPath.child(path, entry.getKey());
      Bound element = bind(named.element(), entry.getValue().value(), elementPath);
      if (element.failed || element.value == null) {
        map.incomplete = true;
      } else {
        map.children.put(entry.getKey(), element);
        elements.put(entry.getKey(), element.value);
      }
    }
    map.value = Collections.unmodifiableMap(elements);
    return map;
  }

  private Bound group(Shape.Group group, Value value, String path) {
    Value given = Value.isUnset(value) ? Value.Mapping.empty(value.origin()) : value;
    if (!(given instanceof Value.Mapping mapping)) {
      return mismatch(group, value, path);
    }
    Bound bound = new Bound(path, value.origin(), null);
    Set<String> meant = reportUnknownKeys(group, mapping, path);
    for (Shape.Component component : group.components().values()) {
      Bound child = component(group, component, mapping, ConfigPath.child(path, component.name()));
      if (child == null) {
        child = absent(component, mapping, bound, meant);
      }
      if (child.failed) {
        child.value = placeholder(component, mapping.origin());
      } else if (component.optional() && !(child.value instanceof Optional)) {
        child.value = Optional.ofNullable(child.value);
      }
      bound.children.put(component.name(), child);
    }
    new RecordConstruction(group, bound, problems).run();
    return bound;
  }

  /** Returns the components that unknown keys were probably meant for. */
  private Set<String> reportUnknownKeys(Shape.Group group, Value.Mapping mapping, String path) {
    Set<String> meant = new HashSet<>();
    Set<String> others = path.isEmpty() ? foreign : Set.of();
    for (var entry : mapping.entries().entrySet()) {
      String key = entry.getKey();
      if (group.at(key) == null && !others.contains(key)) {
        Origin origin = entry.getValue().keyOrigin();
        problems.add(origin, ConfigPath.child(path, key), unknownKey(key, group.keys(), others));
        Suggestion.nearest(key, group.keys()).ifPresent(near -> meant.add(component(group, near)));
      }
    }
    return meant;
  }

  private static String component(Shape.Group group, String key) {
    Shape.Component viaFile = group.secretFiles().get(key);
    return viaFile == null ? key : viaFile.name();
  }

  /** The bound component, or null where no source gives it. */
  private @Nullable Bound component(
      Shape.Group group, Shape.Component component, Value.Mapping mapping, String path) {
    Value direct = mapping.get(component.name());
    boolean viaFile = group.secretFiles().containsKey(component.fileKey());
    Value file = viaFile ? mapping.get(component.fileKey()) : null;
    if (file == null) {
      return direct == null ? null : bind(component.shape(), direct, path);
    }
    if (direct != null) {
      String both = "`" + component.name() + "` and `" + component.fileKey() + "`";
      problems.add(file.origin(), path + "File", "both " + both + " (expected: one of them)");
      return Bound.failed(path, file.origin());
    }
    return secretFrom(file, path);
  }

  private Bound secretFrom(Value file, String path) {
    Bound name = bind(new Shape.Leaf(TextForm.of(Path.class)), file, path + "File");
    String text =
        name.value instanceof Path at
            ? ConfigFile.secret(at, file.origin(), path + "File", problems)
            : null;
    return text == null
        ? Bound.failed(path, file.origin())
        : new Bound(path, file.origin(), new Secret(text));
  }

  private Bound absent(
      Shape.Component component, Value.Mapping mapping, Bound parent, Set<String> meant) {
    String path = ConfigPath.child(parent.path, component.name());
    if (meant.contains(component.name())) {
      return Bound.failed(path, mapping.origin());
    }
    if (component.defaultText() != null) {
      return defaulted(component, component.defaultText(), path, mapping.origin());
    }
    if (component.optional() || component.nullable()) {
      return new Bound(path, mapping.origin(), null);
    }
    return switch (component.shape()) {
      case Shape.Many _ -> new Bound(path, mapping.origin(), List.of());
      case Shape.Named _ -> new Bound(path, mapping.origin(), Map.of());
      case Shape.Group group -> group(group, Value.Mapping.empty(mapping.origin()), path);
      case Shape.Leaf leaf -> {
        problems.add(mapping.origin(), path, "missing (expected: " + leaf.expected() + ")");
        yield Bound.failed(path, mapping.origin());
      }
    };
  }

  /**
   * @throws IllegalStateException where the default itself is wrong: a mistake in the program
   */
  private static Bound defaulted(
      Shape.Component component, String text, String path, Origin origin) {
    Problems mistakes = new Problems();
    Value value = Overlay.parse(component.shape(), text, origin, mistakes);
    Bound bound =
        value == null ? null : new Binder(mistakes, Set.of()).bind(component.shape(), value, path);
    if (bound == null || mistakes.count() > 0) {
      throw new IllegalStateException("default of " + path + ": " + mistakes.inReadingOrder());
    }
    return bound;
  }

  private static @Nullable Object placeholder(Shape.Component component, Origin origin) {
    if (component.optional()) {
      return Optional.empty();
    }
    if (component.defaultText() != null) {
      return defaulted(component, component.defaultText(), component.name(), origin).value;
    }
    return switch (component.shape()) {
      case Shape.Many _ -> List.of();
      case Shape.Named _ -> Map.of();
      case Shape.Group group -> allDefaults(group, origin);
      case Shape.Leaf _ -> TextForm.zero(component.type());
    };
  }

  /** The record no source says anything about, if there is such a one. */
  private static @Nullable Object allDefaults(Shape.Group group, Origin origin) {
    Bound bound =
        new Binder(new Problems(), Set.of()).group(group, Value.Mapping.empty(origin), "");
    return bound.isFlawed() ? null : bound.value;
  }

  private Bound mismatch(Shape shape, Value value, String path) {
    String found = Value.isUnset(value) ? "nothing" : value.describe();
    problems.add(value.origin(), path, found + " (expected: " + shape.expected() + ")");
    return Bound.failed(path, value.origin());
  }
}
