package io.portside.common.config;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a Java type expects of the configuration. */
sealed interface Shape {
  /** What a message says was expected. */
  String expected();

  /** A value written as one piece of text. */
  record Leaf(TextForm form) implements Shape {
    @Override
    public String expected() {
      return form.expected();
    }
  }

  /** A list of elements of one shape. */
  record Many(Shape element) implements Shape {
    @Override
    public String expected() {
      return "a list, such as [a, b]";
    }
  }

  /** Freely chosen keys, values of one shape. */
  record Named(Shape element) implements Shape {
    @Override
    public String expected() {
      return "a mapping of names";
    }
  }

  /**
   * A record.
   *
   * @param secretFiles {@code passwordFile} to the component {@code password}, for every secret
   */
  record Group(Class<?> type, Map<String, Component> components, Map<String, Component> secretFiles)
      implements Shape {
    @Override
    public String expected() {
      return "a mapping with " + String.join(", ", components.keySet());
    }

    /** What may stand at a key, or null where the key is unknown. */
    @Nullable Shape at(String key) {
      Component component = components.get(key);
      if (component != null) {
        return component.shape();
      }
      return secretFiles.containsKey(key) ? new Leaf(TextForm.of(String.class)) : null;
    }

    List<String> keys() {
      return Stream.concat(components.keySet().stream(), secretFiles.keySet().stream()).toList();
    }
  }

  /**
   * One record component.
   *
   * @param optional declared as {@code Optional<T>}; the shape is that of T
   */
  record Component(
      String name,
      Class<?> type,
      Shape shape,
      boolean optional,
      boolean nullable,
      @Nullable String defaultText,
      @Nullable String doc) {
    boolean isSecret() {
      return shape instanceof Leaf leaf && leaf.form().type() == Secret.class;
    }

    String fileKey() {
      return name + "File";
    }
  }

  /**
   * @throws IllegalStateException for a type that cannot be configured: a mistake in the program
   */
  static Group ofRecord(Class<?> type) {
    Map<String, Component> components = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      components.put(component.getName(), component(component));
    }
    Map<String, Component> secretFiles = new LinkedHashMap<>();
    for (Component component : components.values()) {
      if (component.isSecret() && !components.containsKey(component.fileKey())) {
        secretFiles.put(component.fileKey(), component);
      }
    }
    return new Group(type, components, secretFiles);
  }

  private static Component component(RecordComponent component) {
    Type type = component.getGenericType();
    boolean optional = component.getType() == Optional.class;
    Default defaultValue = component.getAnnotation(Default.class);
    Doc doc = component.getAnnotation(Doc.class);
    return new Component(
        component.getName(),
        component.getType(),
        of(optional ? argument(type, 0) : type),
        optional,
        isNullable(component.getAnnotatedType()),
        defaultValue == null ? null : defaultValue.value(),
        doc == null ? null : doc.value());
  }

  private static boolean isNullable(AnnotatedElement type) {
    return type.isAnnotationPresent(Nullable.class);
  }

  private static Shape of(Type type) {
    if (type instanceof ParameterizedType generic) {
      if (generic.getRawType() == List.class) {
        return new Many(of(argument(type, 0)));
      }
      if (generic.getRawType() == Map.class && argument(type, 0) == String.class) {
        return new Named(of(argument(type, 1)));
      }
    }
    if (type instanceof Class<?> plain) {
      Optional<TextForm> form = TextForm.find(plain);
      if (form.isPresent()) {
        return new Leaf(form.get());
      }
      if (plain.isRecord()) {
        return ofRecord(plain);
      }
    }
    throw new IllegalStateException(type.getTypeName() + " cannot be read from configuration");
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }
}
