package io.portside.chat.json;

import io.portside.chat.core.RoomBatch;

/** What carries the lines of one JSON conversation: a WebSocket, or a TCP connection. */
public interface JsonWire {
  /** Sends one line, after everything sent before. */
  void send(byte[] line);

  /** Sends all rows of a batch, after everything sent before. */
  void deliver(RoomBatch batch);

  /** Keeps what is sent from now on until {@link #release}. */
  void hold();

  /** Sends one line and then everything that was kept. */
  void release(byte[] first);

  /** Drops everything that was kept; nothing more is. */
  void discard();

  /** Bytes accepted and not yet taken by the peer's socket. */
  long pendingBytes();

  /** Whether more of the peer's input is wanted at the moment. */
  void reading(boolean wanted);

  /** Closes the connection after everything sent before; a second call changes nothing. */
  void close(int code, String reason);
}
