package io.portside.common.config;

import io.portside.common.net.HostPort;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a type is written as one piece of text.
 *
 * @param parse throws IllegalArgumentException with the offender and what was expected
 */
record TextForm(Class<?> type, String expected, Function<String, Object> parse) {
  private static final Map<Class<?>, TextForm> BUILT_IN =
      List.of(
              new TextForm(String.class, "text", text -> text),
              new TextForm(int.class, "a whole number", TextForm::toInt),
              new TextForm(long.class, "a whole number", TextForm::toLong),
              new TextForm(double.class, "a number", TextForm::toDouble),
              new TextForm(boolean.class, "true or false", TextForm::toBoolean),
              new TextForm(Duration.class, DurationText.EXPECTED, DurationText::parse),
              new TextForm(ByteSize.class, ByteSize.EXPECTED, ByteSize::parse),
              new TextForm(HostPort.class, "host:port or [IPv6]:port", HostPort::parse),
              new TextForm(Secret.class, "text", Secret::parse),
              new TextForm(Path.class, "a path", Path::of),
              new TextForm(URI.class, "a URI", TextForm::toUri))
          .stream()
          .collect(Collectors.toUnmodifiableMap(TextForm::type, form -> form));
  private static final Map<Class<?>, Class<?>> UNBOXED =
      Map.of(
          Integer.class, int.class,
          Long.class, long.class,
          Double.class, double.class,
          Boolean.class, boolean.class);

  static TextForm of(Class<?> type) {
    return find(type)
        .orElseThrow(() -> new IllegalStateException(type + " has no public static parse(String)"));
  }

  /** The form of a built-in type, an enum, or a type with a public static {@code parse(String)}. */
  static Optional<TextForm> find(Class<?> type) {
    TextForm builtIn = BUILT_IN.get(UNBOXED.getOrDefault(type, type));
    if (builtIn != null) {
      return Optional.of(builtIn);
    }
    if (type.isEnum()) {
      return Optional.of(ofEnum(type));
    }
    return Arrays.stream(type.getMethods())
        .filter(method -> isParse(method, type))
        .findFirst()
        .map(method -> new TextForm(type, words(type), text -> invoke(method, text)));
  }

  /** The text {@link #parse} takes back; a secret's mask for a secret. */
  static String print(Object value) {
    return switch (value) {
      case Duration duration -> DurationText.print(duration);
      case Enum<?> constant -> kebab(constant);
      default -> value.toString();
    };
  }

  /** What stands in a primitive component that has no value; null for everything else. */
  static @Nullable Object zero(Class<?> type) {
    return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
  }

  private static boolean isParse(Method method, Class<?> type) {
    return method.getName().equals("parse")
        && Modifier.isStatic(method.getModifiers())
        && method.getReturnType() == type
        && Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class});
  }

  private static Object invoke(Method method, String text) {
    try {
      method.setAccessible(true);
      return method.invoke(null, text);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw new IllegalStateException(method + " failed", e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(method + " cannot be called", e);
    }
  }

  private static TextForm ofEnum(Class<?> type) {
    List<String> names =
        Arrays.stream(type.getEnumConstants()).map(c -> kebab((Enum<?>) c)).toList();
    String expected = "one of " + String.join(", ", names);
    return new TextForm(
        type,
        expected,
        text -> {
          int index = names.indexOf(text);
          if (index < 0) {
            String hint =
                Suggestion.nearest(text, names).map(n -> "; did you mean `" + n + "`?").orElse("");
            throw refusal(text, expected + hint);
          }
          return type.getEnumConstants()[index];
        });
  }

  private static String kebab(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String words(Class<?> type) {
    String spaced = type.getSimpleName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ");
    return "a value for " + spaced.toLowerCase(Locale.ROOT);
  }

  private static Object toInt(String text) {
    long number = (Long) toLong(text);
    if (number != (int) number) {
      throw refusal(text, "a whole number from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE);
    }
    return (int) number;
  }

  private static Object toLong(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      boolean tooLong = text.matches("-?[0-9]+");
      throw refusal(text, tooLong ? "a whole number of 64 bits" : "a whole number");
    }
  }

  private static Object toDouble(String text) {
    if (!text.matches("[-+]?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][-+]?[0-9]{1,3})?")) {
      throw refusal(text, "a number");
    }
    return Double.parseDouble(text);
  }

  private static Object toBoolean(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refusal(text, "true or false");
    };
  }

  private static Object toUri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw refusal(text, "a URI");
    }
  }

  private static IllegalArgumentException refusal(String text, String expected) {
    return new IllegalArgumentException("`" + text + "` (expected: " + expected + ")");
  }
}
