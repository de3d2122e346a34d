package io.portside.common.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Component paths: {@code a.b[0].c}; a key with dots or brackets in it is {@code a[the.key]}. */
final class ConfigPath {
  private static final Pattern STEP = Pattern.compile("(?:^|\\.)([^.\\[\\]]+)|\\[([^\\[\\]]+)]");
  private static final Pattern INDEX = Pattern.compile("[0-9]{1,6}");

  private ConfigPath() {}

  /** The keys and indexes of a path, or nothing where the text is not one. */
  static Optional<List<String>> parse(String path) {
    List<String> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(path);
    int end = 0;
    while (end < path.length() && matcher.find() && matcher.start() == end) {
      steps.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
      end = matcher.end();
    }
    return end == path.length() ? Optional.of(steps) : Optional.empty();
  }

  static boolean isIndex(String step) {
    return INDEX.matcher(step).matches();
  }

  static String child(String path, String key) {
    if (key.isEmpty() || key.matches(".*[.\\[\\]].*")) {
      return path + "[" + key + "]";
    }
    return path.isEmpty() ? key : path + "." + key;
  }

  static String child(String path, int index) {
    return path + "[" + index + "]";
  }
}
