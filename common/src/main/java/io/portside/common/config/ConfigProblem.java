package io.portside.common.config;

/**
 * One thing wrong with the configuration.
 *
 * @param origin {@code portside.yaml:12:9}, {@code environment PORTSIDE_X} or {@code --set a.b}
 * @param path the component, such as {@code gateway.listeners[0].bind}; empty for a whole file
 * @param message the offending value and what was expected
 */
public record ConfigProblem(String origin, String path, String message) {
  @Override
  public String toString() {
    return path.isEmpty() ? origin + ": " + message : origin + ": " + path + ": " + message;
  }
}
