package io.portside.launcher.chat;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where a person reads and types. Lines may be shown from any thread while one is being typed. */
interface Screen extends AutoCloseable {
  /** What came of waiting for a line. */
  sealed interface Input {
    /** A whole line, without its end. */
    record Line(String text) implements Input {}

    /** No more input: Ctrl-D, or the end of a file or pipe. */
    record End() implements Input {}

    /** Ctrl-C. */
    record Interrupted() implements Input {}
  }

  /** The terminal with line editing where both ends are one, plain streams elsewhere. */
  static Screen open() throws IOException {
    // On JDK 22-24 there is a console without a terminal; before and since there is none.
    @SuppressWarnings("SystemConsoleNull")
    boolean terminal = System.console() != null && System.console().isTerminal();
    return terminal ? TerminalScreen.open() : new PlainScreen(System.in, System.out, System.err);
  }

  /** Whether a person sits before it, so that an end of input means "leave". */
  boolean isInteractive();

  /** Waits for the next line. */
  Input read() throws IOException;

  /** Shows what others say, above the line being typed. */
  void show(String line);

  /** Shows what this client has to say about itself. */
  void tell(String notice);

  @Override
  void close() throws IOException;

  /** {@code line} without what could steer a terminal: controls and direction overrides. */
  static String harmless(@Nullable String line) {
    if (line == null) {
      return "";
    }
    StringBuilder kept = new StringBuilder(line.length());
    line.codePoints().filter(Screen::isHarmless).forEach(kept::appendCodePoint);
    return kept.toString();
  }

  private static boolean isHarmless(int c) {
    boolean control = Character.getType(c) == Character.CONTROL && c != '\t';
    boolean direction = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return !control && !direction;
  }
}
