package io.portside.chat.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Writes JSON objects as UTF-8, whatever the strings in them hold. */
public final class JsonText {
  private static final int TYPICAL_OBJECT = 256;
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .rootValueSeparator("\n")
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();

  private JsonText() {}

  /** The fields of an object. */
  public interface Content {
    /** Writes them. */
    void write(JsonGenerator json) throws IOException;
  }

  /** One object on one line, without the line's end. */
  public static byte[] object(Content content) {
    var bytes = new ByteArrayOutputStream(TYPICAL_OBJECT);
    try (JsonGenerator json = generator(bytes)) {
      json.writeStartObject();
      content.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /** Several objects stand on a line each. */
  static JsonGenerator generator(OutputStream target) throws IOException {
    return new WholeCharacters(JSON.createGenerator(target));
  }
}
