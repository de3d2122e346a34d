package io.portside.systemtests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** The only network the system tests use. */
final class Loopback {
  static final InetAddress ADDRESS = InetAddress.ofLiteral("127.0.0.1");

  private Loopback() {}

  /** A port that was free a moment ago, for processes that must be told theirs. */
  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, ADDRESS)) {
      return socket.getLocalPort();
    }
  }
}
