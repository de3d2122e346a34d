package io.portside.chat.store;

/**
 * The bounds of the log.
 *
 * @param maxRooms rooms in the store
 * @param maxQueued appends that wait for a commit, per node; more are refused as busy
 * @param maxQueuedBytes bytes of their bodies
 * @param maxBatch appends in one commit
 */
public record LogLimits(int maxRooms, int maxQueued, long maxQueuedBytes, int maxBatch) {
  /** Fit for a node of some thousand sessions. */
  public static final LogLimits DEFAULT = new LogLimits(10_000, 10_000, 16L << 20, 256);
}
