package io.portside.common.sql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The steps that make a component's tables, oldest first. Released steps never change; a new one is
 * added behind them, and leaves the tables usable for the version before (nodes are upgraded one by
 * one).
 *
 * @param component whose tables; each component has a history of its own
 */
public record Migrations(String component, List<Migration> steps) {

  public Migrations {
    steps = List.copyOf(steps);
    var names = new HashSet<String>();
    for (Migration step : steps) {
      if (!names.add(step.name())) {
        throw new IllegalArgumentException(component + ": two steps are called " + step.name());
      }
    }
  }

  /**
   * Reads the steps from the class path.
   *
   * @param folder absolute, such as {@code /io/portside/chat/store/}
   * @param files names in the folder, oldest first
   * @throws IllegalArgumentException when one is missing or cannot be split into statements
   */
  public static Migrations of(String component, String folder, String... files) {
    return new Migrations(
        component, Stream.of(files).map(file -> Migration.read(folder, file)).toList());
  }

  /**
   * One step.
   *
   * @param name recorded when applied, with the checksum
   * @param sql statements ended by semicolons, one text for both databases
   */
  public record Migration(String name, String sql) {
    public Migration {
      sql = sql.replace("\r\n", "\n");
      SqlScript.statements(name, sql);
    }

    List<String> statements() {
      return SqlScript.statements(name, sql);
    }

    /** SHA-256 of the text, in which line ends do not count. */
    String checksum() {
      try {
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }

    private static Migration read(String folder, String file) {
      String path = folder.endsWith("/") ? folder + file : folder + "/" + file;
      try (InputStream stream = Migrations.class.getResourceAsStream(path)) {
        if (stream == null) {
          throw new IllegalArgumentException("class path: no " + path);
        }
        return new Migration(file, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new IllegalArgumentException("class path: cannot read " + path, e);
      }
    }
  }
}
