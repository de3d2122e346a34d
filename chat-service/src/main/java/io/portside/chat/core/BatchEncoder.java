package io.portside.chat.core;

/**
 * Turns a batch into what one protocol writes. One instance per protocol: it is the key under which
 * the result is shared by every session of that protocol on the event loop.
 *
 * @param <T> what is shared, such as a buffer; read-only once made
 */
public interface BatchEncoder<T> {
  /** Encodes the whole batch; called at most once per batch. */
  T encode(RoomBatch batch);

  /**
   * Called once, when every session was served: the encoder's own reference ends here. A session
   * that still writes it has retained its own.
   */
  default void release(T shared) {}
}
