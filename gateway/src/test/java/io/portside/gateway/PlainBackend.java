package io.portside.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend as plain as the tutorials': a server socket and a thread for each connection. */
public final class PlainBackend implements AutoCloseable {
  /** What a backend does with one connection; closing it is the backend's. */
  @FunctionalInterface
  public interface Talk {
    void with(Socket socket) throws IOException;
  }

  private final ServerSocket server;
  private final Talk talk;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger served = new AtomicInteger();

  private PlainBackend(int port, Talk talk) throws IOException {
    this.talk = talk;
    this.server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
    Thread.ofVirtual().start(this::acceptAll);
  }

  /** On a free port. */
  public static PlainBackend on(Talk talk) throws IOException {
    return new PlainBackend(0, talk);
  }

  /** On the port of one that was closed. */
  public static PlainBackend on(int port, Talk talk) throws IOException {
    return new PlainBackend(port, talk);
  }

  /** Sends its own name to each client and ends. */
  public static PlainBackend naming() throws IOException {
    return on(PlainBackend::sayPort);
  }

  public static void sayPort(Socket socket) throws IOException {
    socket.getOutputStream().write((socket.getLocalPort() + "\n").getBytes(UTF_8));
  }

  /** Sends back what it gets, and ends when the client does. */
  public static PlainBackend echoing() throws IOException {
    return on(socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Connections that were served to their end. */
  public int served() {
    return served.get();
  }

  private void acceptAll() {
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

  private void serve(Socket socket) {
    try (socket) {
      talk.with(socket);
      served.incrementAndGet();
    } catch (IOException ignored) {
      // The client went away: no concern of a plain backend.
    } finally {
      open.remove(socket);
    }
  }

  /** Dies like a killed process: no port, no connections. */
  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
