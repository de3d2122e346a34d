package io.portside.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A client that sends exactly what it is told and reads what comes. */
final class RawHttp implements AutoCloseable {
  private final Socket socket = new Socket();

  RawHttp(InetSocketAddress address) throws IOException {
    socket.setSoTimeout(8_000);
    socket.connect(address);
  }

  /** Line ends are written as {@code \n} and sent as CR LF. */
  static String request(String text) {
    return text.replace("\n", "\r\n");
  }

  RawHttp send(String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
    return this;
  }

  /** Everything until the end marker has come. */
  String readUntil(String end) throws IOException {
    var text = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (text.indexOf(end) < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("ended early: " + text);
      }
      text.append((char) b);
    }
    return text.toString();
  }

  /** Everything until the connection ends. */
  String readAll() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
