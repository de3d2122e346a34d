package io.portside.common.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tree all sources are laid into; it changes while layers are merged, never afterwards. */
sealed interface Value {
  Origin origin();

  /** How a message calls this kind of value. */
  String describe();

  /** Text; {@code unset} stands for YAML's null and means "as if the key were not there". */
  record Scalar(String text, boolean unset, Origin origin) implements Value {
    @Override
    public String describe() {
      return "`" + text + "`";
    }
  }

  /** A list. */
  record Sequence(List<Value> items, Origin origin) implements Value {
    static Sequence empty(Origin origin) {
      return new Sequence(new ArrayList<>(), origin);
    }

    @Override
    public String describe() {
      return "a list";
    }
  }

  /** Keys in the order written. */
  record Mapping(Map<String, Entry> entries, Origin origin) implements Value {
    static Mapping empty(Origin origin) {
      return new Mapping(new LinkedHashMap<>(), origin);
    }

    /** The value, or null where the key is absent or set to null. */
    @Nullable Value get(String key) {
      Entry entry = entries.get(key);
      return entry == null || isUnset(entry.value()) ? null : entry.value();
    }

    @Override
    public String describe() {
      return "a mapping";
    }
  }

  /** A value and the place of its key. */
  record Entry(Origin keyOrigin, Value value) {}

  static boolean isUnset(Value value) {
    return value instanceof Scalar scalar && scalar.unset();
  }
}
