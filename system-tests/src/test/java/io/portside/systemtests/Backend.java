package io.portside.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend as plain as the tutorials': answers each connection with its name and keeps it. */
final class Backend implements AutoCloseable {
  private final String name;
  private final ServerSocket server;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger served = new AtomicInteger();

  private Backend(String name, ServerSocket server) {
    this.name = name;
    this.server = server;
    Thread.ofVirtual().start(this::accept);
  }

  static Backend on(int port, String name) throws IOException {
    var server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new java.net.InetSocketAddress(Loopback.ADDRESS, port), 128);
    return new Backend(name, server);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  /** A health check connects and says nothing: only who sends a line is served and counted. */
  private void serve(Socket socket) {
    try {
      if (socket.getInputStream().read() >= 0) {
        served.incrementAndGet();
        socket.getOutputStream().write((name + "\n").getBytes(UTF_8));
      }
    } catch (IOException gone) {
      open.remove(socket);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  int served() {
    return served.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
