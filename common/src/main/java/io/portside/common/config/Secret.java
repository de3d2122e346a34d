package io.portside.common.config;

/**
 * A value that is never printed. For a component {@code password} the configuration takes either
 * {@code password: text} or {@code passwordFile: path}; a file's last line break is not part of it.
 */
public record Secret(String value) {
  static final String MASK = "***";

  /**
   * @throws IllegalArgumentException for the mask that stands in a printed configuration
   */
  public static Secret parse(String text) {
    if (text.equals(MASK)) {
      throw new IllegalArgumentException("masked (expected: the secret itself)");
    }
    return new Secret(text);
  }

  @Override
  public String toString() {
    return MASK;
  }
}
