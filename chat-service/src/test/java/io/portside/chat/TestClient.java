package io.portside.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** A TCP client as plain as they come: sends what a test says and waits for what must come. */
public final class TestClient implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Socket socket;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private int consumed;

  private TestClient(Socket socket) {
    this.socket = socket;
  }

  /** Connects to a port of this machine. */
  public static TestClient connect(int port) {
    return connect(port, 0);
  }

  /**
   * Connects with a receive buffer of so many bytes.
   *
   * @param receiveBytes 0: the usual
   */
  public static TestClient connect(int port, int receiveBytes) {
    try {
      var socket = new Socket();
      if (receiveBytes > 0) {
        socket.setReceiveBufferSize(receiveBytes);
      }
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return new TestClient(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends these bytes and no line end. */
  public TestClient send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends this text and no line end. */
  public TestClient send(String text) {
    return send(text.getBytes(UTF_8));
  }

  /** Sends this line. */
  public TestClient line(String line) {
    return send(line + "\n");
  }

  /** Sends no more. */
  public TestClient endInput() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for this text and returns everything up to and with it that was not returned before. */
  public String expect(String text) {
    long deadlineNs = System.nanoTime() + DEADLINE.toNanos();
    byte[] wanted = text.getBytes(UTF_8);
    for (int at = indexOf(wanted); ; at = indexOf(wanted)) {
      if (at >= 0) {
        int from = consumed;
        consumed = at + wanted.length;
        return text(from, consumed);
      }
      if (!read(deadlineNs)) {
        throw new AssertionError(
            "expected \"%s\" but heard \"%s\"".formatted(text, text(consumed, heard.size())));
      }
    }
  }

  /** Waits for the server to close, and returns everything that was not returned before. */
  public String expectEnd() {
    long deadlineNs = System.nanoTime() + DEADLINE.toNanos();
    int before;
    do {
      before = heard.size();
      if (System.nanoTime() > deadlineNs) {
        throw new AssertionError("not closed; heard " + text(consumed, heard.size()));
      }
    } while (read(deadlineNs) || heard.size() > before);
    int from = consumed;
    consumed = heard.size();
    return text(from, consumed);
  }

  /** The next so many bytes. */
  public byte[] bytes(int count) {
    long deadlineNs = System.nanoTime() + DEADLINE.toNanos();
    while (heard.size() - consumed < count) {
      if (!read(deadlineNs)) {
        throw new AssertionError("ended after " + (heard.size() - consumed) + " of " + count);
      }
    }
    byte[] next = java.util.Arrays.copyOfRange(heard.toByteArray(), consumed, consumed + count);
    consumed += count;
    return next;
  }

  /** What one read gives, at most so many bytes. */
  public byte[] receive(int maxBytes) {
    try {
      socket.setSoTimeout((int) DEADLINE.toMillis());
      byte[] buffer = new byte[maxBytes];
      int length = socket.getInputStream().read(buffer);
      return java.util.Arrays.copyOf(buffer, Math.max(0, length));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes with a reset, as a client that was killed over unread input. */
  public void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** False: the end, or the deadline. */
  private boolean read(long deadlineNs) {
    long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
    if (leftMs <= 0) {
      return false;
    }
    try {
      socket.setSoTimeout((int) leftMs);
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[64 * 1024];
      int length = in.read(buffer);
      if (length < 0) {
        return false;
      }
      heard.write(buffer, 0, length);
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return false; // a reset is an end
    }
  }

  private int indexOf(byte[] wanted) {
    byte[] all = heard.toByteArray();
    for (int at = consumed; at <= all.length - wanted.length; at++) {
      if (java.util.Arrays.equals(all, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    return -1;
  }

  private String text(int from, int to) {
    return new String(heard.toByteArray(), from, to - from, UTF_8);
  }
}
