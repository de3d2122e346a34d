package io.portside.common.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Prints an effective configuration as YAML that the reader takes back, secrets masked. */
public final class ConfigPrinter {
  /** Text that no YAML reader takes for anything but text, number or boolean. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./+:-]*(?<!:)");

  private static final Set<String> NULLS = Set.of("null", "Null", "NULL");
  private static final String STEP = "  ";

  private final StringBuilder out = new StringBuilder();

  /** Components whose description is printed: once each, however many elements a list has. */
  private final Set<Method> described = new HashSet<>();

  private ConfigPrinter() {}

  /** The configuration with the components' {@link Doc} as comments; ends with a line break. */
  public static String print(Record config) {
    ConfigPrinter printer = new ConfigPrinter();
    printer.record(config, "");
    return printer.out.toString();
  }

  private void record(Record config, String indent) {
    for (RecordComponent component : config.getClass().getRecordComponents()) {
      Doc doc = component.getAnnotation(Doc.class);
      if (doc != null && described.add(component.getAccessor())) {
        out.append(indent).append("# ").append(doc.value()).append('\n');
      }
      entry(component.getName(), value(config, component), indent);
    }
  }

  private void entry(String key, @Nullable Object given, String indent) {
    Object value = given instanceof Optional<?> optional ? optional.orElse(null) : given;
    out.append(indent).append(quoted(key)).append(':');
    switch (value) {
      case List<?> list when !list.isEmpty() -> {
        out.append('\n');
        list.forEach(item -> item(item, indent + STEP));
      }
      case Map<?, ?> map when !map.isEmpty() -> {
        out.append('\n');
        map.forEach((name, item) -> entry(name.toString(), item, indent + STEP));
      }
      case Record group when isGroup(group) -> {
        out.append('\n');
        record(group, indent + STEP);
      }
      case null, default -> out.append(' ').append(scalar(value)).append('\n');
    }
  }

  private void item(Object item, String indent) {
    if (item instanceof List<?> || item instanceof Map<?, ?> || isGroup(item)) {
      int start = out.length();
      nested(item, indent + STEP);
      out.replace(start, start + indent.length() + STEP.length(), indent + "- ");
    } else {
      out.append(indent).append("- ").append(scalar(item)).append('\n');
    }
  }

  private void nested(Object item, String indent) {
    switch (item) {
      case List<?> list when list.isEmpty() -> out.append(indent).append("[]\n");
      case Map<?, ?> map when map.isEmpty() -> out.append(indent).append("{}\n");
      case List<?> list -> list.forEach(inner -> item(inner, indent));
      case Map<?, ?> map -> map.forEach((name, inner) -> entry(name.toString(), inner, indent));
      default -> record((Record) item, indent);
    }
  }

  private static boolean isGroup(Object value) {
    return value instanceof Record
        && TextForm.find(value.getClass()).isEmpty()
        && value.getClass().getRecordComponents().length > 0;
  }

  private static String scalar(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case List<?> _ -> "[]";
      case Map<?, ?> _ -> "{}";
      case Record empty when empty.getClass().getRecordComponents().length == 0 -> "{}";
      default -> quoted(TextForm.print(value));
    };
  }

  private static String quoted(String text) {
    if (PLAIN.matcher(text).matches() && !NULLS.contains(text)) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
              } else if (Character.isISOControl(c) || c > 0x7e) {
                quoted.append(String.format("\\U%08x", c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted.append('"').toString();
  }

  private static @Nullable Object value(Record config, RecordComponent component) {
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(config);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(component + " cannot be read", e);
    }
  }
}
