package io.portside.chat.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import java.io.IOException;

/**
 * Writes U+FFFD for halves of surrogate pairs, which UTF-8 cannot say and the generator behind
 * would throw at, in the middle of a line that others are written in, too.
 */
final class WholeCharacters extends JsonGeneratorDelegate {
  private static final char REPLACEMENT = '\ufffd';

  WholeCharacters(JsonGenerator target) {
    super(target);
  }

  @Override
  public void writeString(String text) throws IOException {
    super.writeString(whole(text));
  }

  @Override
  public void writeArray(String[] array, int offset, int length) throws IOException {
    writeStartArray();
    for (int i = offset; i < offset + length; i++) {
      writeString(array[i]);
    }
    writeEndArray();
  }

  /** The text with every half of a pair replaced; the same object where there is none. */
  static String whole(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return replaced(text);
      }
    }
    return text;
  }

  private static String replaced(String text) {
    return text.codePoints()
        .map(c -> Character.getType(c) == Character.SURROGATE ? REPLACEMENT : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
