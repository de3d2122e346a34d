package io.portside.scanner.core;

/** Makes text from strangers fit for a terminal, a log line or a chat message. */
public final class HostileText {
  private HostileText() {}

  /**
   * The text without control, formatting (bidirectional ones included), private-use and unpaired
   * surrogate characters, cut to so many characters; what was cut shows as an ellipsis.
   */
  public static String clean(String text, int maxChars) {
    StringBuilder clean = new StringBuilder(Math.min(text.length(), maxChars));
    int index = 0;
    while (index < text.length()) {
      int point = text.codePointAt(index);
      index += Character.charCount(point);
      if (!isPlain(point)) {
        continue;
      }
      if (clean.length() + Character.charCount(point) > maxChars) {
        return clean.append('…').toString();
      }
      clean.appendCodePoint(point);
    }
    return clean.toString();
  }

  private static boolean isPlain(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
