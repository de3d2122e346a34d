package io.portside.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A client as plain as the tutorials': a socket, bytes out, text in. */
final class TextClient implements AutoCloseable {
  private final Socket socket;
  private final StringBuilder received = new StringBuilder();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private boolean ended;
  private int taken;

  private TextClient(Socket socket) {
    this.socket = socket;
    Thread.ofVirtual().start(this::read);
  }

  static TextClient connect(int port) throws IOException {
    var socket = new Socket(Loopback.ADDRESS, port);
    socket.setTcpNoDelay(true);
    return new TextClient(socket);
  }

  /** Connects and takes a nick; back when the server confirmed it. */
  static TextClient named(int port, String nick) throws Exception {
    TextClient client = connect(port);
    client.sendLine("/nick " + nick);
    client.expect(nick);
    return client;
  }

  private void read() {
    byte[] buffer = new byte[8192];
    try (InputStream in = socket.getInputStream()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        append(new String(buffer, 0, n, UTF_8));
      }
    } catch (IOException closed) {
      append("");
    }
    lock.lock();
    try {
      ended = true;
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void append(String text) {
    lock.lock();
    try {
      received.append(text);
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void sendLine(String line) throws IOException {
    sendRaw(line + "\n");
  }

  void sendRaw(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    socket.getOutputStream().flush();
  }

  void endInput() throws IOException {
    socket.shutdownOutput();
  }

  /**
   * Waits until {@code part} came, after whatever an earlier call has consumed; the text up to it.
   */
  String expect(String part) throws InterruptedException {
    lock.lock();
    try {
      long leftNs = Deadline.ANSWER.toNanos();
      int at = received.indexOf(part, taken);
      while (at < 0) {
        if (ended || leftNs <= 0) {
          throw new AssertionError(
              "no `" + part + "`" + (ended ? " before the end" : "") + " in:\n" + received);
        }
        leftNs = more.awaitNanos(leftNs);
        at = received.indexOf(part, taken);
      }
      String text = received.substring(taken, at + part.length());
      taken = at + part.length();
      return text;
    } finally {
      lock.unlock();
    }
  }

  /** Everything, once the server has closed. */
  String untilEnd() throws InterruptedException {
    lock.lock();
    try {
      long leftNs = TimeUnit.SECONDS.toNanos(30);
      while (!ended) {
        if (leftNs <= 0) {
          throw new AssertionError("the server did not close; so far:\n" + received);
        }
        leftNs = more.awaitNanos(leftNs);
      }
      return received.toString();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
