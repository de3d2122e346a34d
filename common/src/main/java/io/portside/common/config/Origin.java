package io.portside.common.config;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * Where a value was written.
 *
 * @param line from 1, or 0 where there is none
 * @param column from 1, or 0 where there is none
 */
record Origin(Layer layer, String text, int line, int column) {
  /** The order in which a reader of the problems meets the sources. */
  static final Comparator<Origin> READING_ORDER =
      Comparator.comparing(Origin::layer)
          .thenComparingInt(Origin::line)
          .thenComparingInt(Origin::column);

  /** Lowest precedence first. */
  enum Layer {
    DEFAULT,
    FILE,
    ENVIRONMENT,
    FLAG
  }

  static Origin defaults() {
    return new Origin(Layer.DEFAULT, "configuration", 0, 0);
  }

  static Origin file(Path file) {
    return new Origin(Layer.FILE, file.toString(), 0, 0);
  }

  static Origin variable(String name) {
    return new Origin(Layer.ENVIRONMENT, "environment " + name, 0, 0);
  }

  static Origin flag(String path) {
    return new Origin(Layer.FLAG, "--set " + path, 0, 0);
  }

  /** This file at a place; sources that are one line long stay as they are. */
  Origin at(Optional<Mark> mark) {
    if (layer != Layer.FILE || line != 0 || mark.isEmpty()) {
      return this;
    }
    int atLine = mark.get().getLine() + 1;
    int atColumn = mark.get().getColumn() + 1;
    return new Origin(layer, text, atLine, atColumn);
  }

  String describe() {
    return line == 0 ? text : text + ":" + line + ":" + column;
  }
}
