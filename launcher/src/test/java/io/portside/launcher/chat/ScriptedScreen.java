package io.portside.launcher.chat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A screen whose person is a test. */
final class ScriptedScreen implements Screen {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final BlockingQueue<Input> typed = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final boolean interactive;

  ScriptedScreen(boolean interactive) {
    this.interactive = interactive;
  }

  void type(String line) {
    typed.add(new Input.Line(line));
  }

  void end() {
    typed.add(new Input.End());
  }

  void interrupt() {
    typed.add(new Input.Interrupted());
  }

  /** Waits until a line or notice with {@code part} in it was shown after the last one expected. */
  void expect(String part) throws InterruptedException {
    long endNs = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      String line = lines.poll(endNs - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new AssertionError("not shown: " + part + "; shown: " + seen);
      }
      if (line.contains(part)) {
        return;
      }
    }
  }

  List<String> seen() {
    return seen;
  }

  @Override
  public boolean isInteractive() {
    return interactive;
  }

  @Override
  public Input read() {
    try {
      Input next = typed.poll(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      return next == null ? new Input.End() : next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Input.Interrupted();
    }
  }

  @Override
  public void show(String line) {
    seen.add(line);
    lines.add(line);
  }

  @Override
  public void tell(String notice) {
    show("* " + notice);
  }

  @Override
  public void close() {}
}
