package io.portside.common.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads files whole, but never more than a bound. */
final class ConfigFile {
  private static final int MAX_SECRET_BYTES = 1 << 16;

  private ConfigFile() {}

  /** The file's mapping, an empty one for no file, or null where a problem was added. */
  static Value.@Nullable Mapping read(@Nullable Path file, Problems problems) {
    if (file == null) {
      return Value.Mapping.empty(Origin.defaults());
    }
    Origin origin = Origin.file(file);
    int before = problems.count();
    String text = text(file, YamlText.MAX_CHARS, origin, "", problems);
    Value value = text == null ? null : YamlText.parse(withoutMark(text), origin, problems);
    if (value instanceof Value.Mapping mapping) {
      return mapping;
    }
    if (value == null && problems.count() > before) {
      return null;
    }
    if (value != null && !Value.isUnset(value)) {
      problems.add(value.origin(), "", value.describe() + " (expected: a mapping of sections)");
      return null;
    }
    return Value.Mapping.empty(origin);
  }

  /** A secret's text without its last line break, or null where a problem was added. */
  static @Nullable String secret(Path file, Origin origin, String path, Problems problems) {
    String text = text(file, MAX_SECRET_BYTES, origin, path, problems);
    if (text == null) {
      return null;
    }
    String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    String secret = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    if (secret.isEmpty()) {
      problems.add(origin, path, file + ": empty (expected: the secret)");
      return null;
    }
    return secret;
  }

  private static @Nullable String text(
      Path file, int maxBytes, Origin origin, String path, Problems problems) {
    String subject = path.isEmpty() ? "" : file + ": ";
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length <= maxBytes) {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      }
      problems.add(origin, path, subject + "longer than " + maxBytes + " bytes");
    } catch (NoSuchFileException e) {
      problems.add(origin, path, subject + "no such file");
    } catch (CharacterCodingException e) {
      problems.add(origin, path, subject + "not UTF-8");
    } catch (IOException e) {
      String reason = Files.isDirectory(file) ? "a directory" : e.getClass().getSimpleName();
      problems.add(origin, path, subject + "cannot be read: " + reason);
    }
    return null;
  }

  private static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
