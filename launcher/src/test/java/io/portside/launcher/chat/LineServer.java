package io.portside.launcher.chat;

import io.portside.common.net.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The chat's side of a connection, played line by line by a test. */
final class LineServer implements AutoCloseable {
  private static final int DEADLINE_MS = 10_000;

  private final ServerSocket listener;

  LineServer() throws IOException {
    this(0);
  }

  LineServer(int port) throws IOException {
    listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    listener.setSoTimeout(DEADLINE_MS);
  }

  HostPort address() {
    return new HostPort("127.0.0.1", listener.getLocalPort());
  }

  Peer accept() throws IOException {
    return new Peer(listener.accept());
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  /** One accepted connection. */
  static final class Peer implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    private Peer(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(DEADLINE_MS);
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The next line; null when the client has said everything. */
    @Nullable String read() throws IOException {
      return in.readLine();
    }

    void say(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
