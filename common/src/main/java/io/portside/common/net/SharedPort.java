package io.portside.common.net;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The port number to give to Vert.x servers of one listener on several event loops. For a free port
 * Vert.x wants a negative number, and lets all servers of the process with the same one share what
 * the system chose: two listeners with the same number would take each other's connections.
 */
public final class SharedPort {
  private static final AtomicInteger NEXT_FREE = new AtomicInteger(-1);

  private SharedPort() {}

  /** {@code port} itself; for 0 a negative number that no other call was given. */
  public static int of(int port) {
    return port == 0 ? NEXT_FREE.getAndDecrement() : port;
  }
}
