package io.portside.launcher.chat;

import java.io.IOException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** A terminal with line editing: what arrives is put above the line being typed. */
final class TerminalScreen implements Screen {
  private static final String PROMPT = "> ";

  private final Terminal terminal;
  private final LineReader reader;

  private TerminalScreen(Terminal terminal) {
    this.terminal = terminal;
    this.reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            // A "!" in a sentence is no reference to a past line.
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .build();
  }

  static TerminalScreen open() throws IOException {
    return new TerminalScreen(TerminalBuilder.builder().system(true).dumb(true).build());
  }

  @Override
  public boolean isInteractive() {
    return true;
  }

  @Override
  public Input read() {
    try {
      return new Input.Line(reader.readLine(PROMPT));
    } catch (EndOfFileException end) {
      return new Input.End();
    } catch (UserInterruptException interrupted) {
      return new Input.Interrupted();
    }
  }

  @Override
  public void show(String line) {
    reader.printAbove(line);
  }

  @Override
  public void tell(String notice) {
    reader.printAbove("* " + notice);
  }

  @Override
  public void close() throws IOException {
    terminal.close();
  }
}
