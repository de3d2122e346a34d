package io.portside.launcher.chat;

import io.portside.common.net.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the chat's plain-text port that is made again when it is lost.
 *
 * <p>{@link #run} belongs to one thread, the other methods to any.
 */
final class ChatLink {
  private static final int CONNECT_TIMEOUT_MS = 5_000;
  private static final int MAX_LINE_CHARS = 16_384;

  /** Commands whose last use is repeated on a new connection: who I am, then where. */
  private static final List<String> STICKY = List.of("/nick", "/join");

  private final HostPort to;
  private final Screen screen;
  private final Backoff backoff;
  private final Map<String, String> introduction = new LinkedHashMap<>();
  private final CountDownLatch leaving = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private @Nullable Socket socket;
  private boolean lastWord;

  /** Since the last line that came; only the thread of {@link #run} counts. */
  private int failures;

  ChatLink(HostPort to, Screen screen, Backoff backoff) {
    this.to = to;
    this.screen = screen;
    this.backoff = backoff;
  }

  HostPort to() {
    return to;
  }

  /**
   * Makes a connection and introduces the person on it.
   *
   * @throws IOException when there is none to be had; nothing is tried again
   */
  void connect() throws IOException {
    var fresh = new Socket();
    try {
      fresh.setTcpNoDelay(true);
      fresh.connect(new InetSocketAddress(to.host(), to.port()), CONNECT_TIMEOUT_MS);
    } catch (IOException e) {
      fresh.close();
      throw e;
    }
    synchronized (this) {
      socket = fresh;
      for (String command : STICKY) {
        String line = introduction.get(command);
        if (line != null) {
          write(fresh, line);
        }
      }
    }
  }

  /** Shows what arrives, connecting again after a loss, until {@link #leave} or the last word. */
  void run() {
    try {
      while (receive() && reconnect()) {
        screen.tell("connected again to " + to);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  /**
   * Sends one line and remembers what a new connection has to repeat.
   *
   * @return false: there is no connection, nothing was sent
   */
  synchronized boolean send(String line) {
    Socket now = socket;
    STICKY.stream()
        .filter(command -> line.startsWith(command + " "))
        .forEach(command -> introduction.put(command, line));
    if (now == null) {
      return false;
    }
    try {
      write(now, line);
      return true;
    } catch (IOException lost) {
      return false;
    }
  }

  /** Says that nothing more will be sent; what was asked before is still answered. */
  synchronized void finish() throws IOException {
    lastWord = true;
    if (socket != null) {
      socket.shutdownOutput();
    }
  }

  /** Waits until the other side has said everything, at most {@code most}. */
  boolean awaitEnd(Duration most) throws InterruptedException {
    return ended.await(most.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Closes the connection and makes no other. */
  void leave() {
    leaving.countDown();
    drop();
  }

  /** Shows lines until the connection ends; whether it is worth another. */
  private boolean receive() {
    Socket now = current();
    String reason = "closed by " + to;
    if (now != null) {
      try {
        var in =
            new BufferedReader(new InputStreamReader(now.getInputStream(), StandardCharsets.UTF_8));
        for (String line = nextLine(in); line != null; line = nextLine(in)) {
          failures = 0;
          screen.show(Screen.harmless(line));
        }
      } catch (IOException lost) {
        reason = "lost: " + lost.getMessage();
      }
    }
    drop();
    boolean wanted = leaving.getCount() > 0 && !hasSaidLastWord();
    if (wanted) {
      screen.tell("connection " + reason);
    }
    return wanted;
  }

  /** Tries until it succeeds; false when leaving meanwhile. */
  private boolean reconnect() throws InterruptedException {
    while (true) {
      failures++;
      Duration pause = backoff.after(failures, RandomGenerator.getDefault());
      if (leaving.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
      try {
        connect();
        return leaving.getCount() > 0;
      } catch (IOException e) {
        screen.tell("cannot reach " + to + " yet: " + e.getMessage());
      }
    }
  }

  private synchronized @Nullable Socket current() {
    return socket;
  }

  private synchronized boolean hasSaidLastWord() {
    return lastWord;
  }

  private synchronized void drop() {
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        screen.tell("closing: " + e.getMessage());
      }
      socket = null;
    }
  }

  private static void write(Socket to, String line) throws IOException {
    to.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** The next line, cut at the bound; null at the end. */
  private static @Nullable String nextLine(Reader in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        return line.toString();
      }
      if (line.length() < MAX_LINE_CHARS) {
        line.append((char) c);
      }
    }
    return line.isEmpty() ? null : line.toString();
  }
}
