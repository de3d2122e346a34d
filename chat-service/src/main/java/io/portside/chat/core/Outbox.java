package io.portside.chat.core;

/**
 * Where a session's rooms speak to: one connection, implemented by its listener. Called on the
 * session's event loop only; must not block, must not reorder, must not throw.
 */
public interface Outbox {
  /**
   * Sends the rows of one batch, all of them, after everything delivered before. What it shares
   * through {@link RoomBatch#encoded} must not be changed.
   */
  void deliver(RoomBatch batch);

  /** Shows who came and went; may be dropped. */
  void presence(PresenceChange change);

  /** Bytes accepted and not yet taken by the peer's socket. */
  long pendingBytes();

  /**
   * Says goodbye if it can and closes the connection; the session is closed already. Called at most
   * once.
   */
  void close(CloseReason reason);
}
