package io.portside.common.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** What was found so far. */
final class Problems {
  private static final int MAX_MESSAGE_CHARS = 400;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

  private final List<Found> found = new ArrayList<>();

  private record Found(Origin origin, ConfigProblem problem) {}

  void add(Origin origin, String path, String message) {
    found.add(new Found(origin, new ConfigProblem(origin.describe(), path, oneLine(message))));
  }

  /** Values are quoted in messages; none may break the line or flood the terminal. */
  private static String oneLine(String message) {
    String line = CONTROL.matcher(message).replaceAll(" ");
    return line.length() <= MAX_MESSAGE_CHARS
        ? line
        : line.substring(0, MAX_MESSAGE_CHARS) + " ...";
  }

  int count() {
    return found.size();
  }

  /** Each problem once, in the order of the sources and of the lines in the file. */
  List<ConfigProblem> inReadingOrder() {
    return found.stream()
        .sorted(Comparator.comparing(Found::origin, Origin.READING_ORDER))
        .map(Found::problem)
        .distinct()
        .toList();
  }
}
