package io.portside.launcher.chat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Streams that are not a terminal: pipes and files. */
final class PlainScreen implements Screen {
  private final BufferedReader in;
  private final PrintStream out;
  private final PrintStream err;

  PlainScreen(InputStream in, PrintStream out, PrintStream err) {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.out = out;
    this.err = err;
  }

  @Override
  public boolean isInteractive() {
    return false;
  }

  @Override
  public Input read() throws IOException {
    String line = in.readLine();
    return line == null ? new Input.End() : new Input.Line(line);
  }

  @Override
  public void show(String line) {
    out.println(line);
  }

  @Override
  public void tell(String notice) {
    err.println("* " + notice);
  }

  /** The streams are the process's own. */
  @Override
  public void close() {}
}
