package io.portside.chat.json;

/**
 * The bounds of one JSON conversation.
 *
 * @param maxMessageBytes longest line or WebSocket message of a client, in bytes
 * @param maxPendingBytes what a client may leave unread before it is cut
 * @param maxUnderWay commands without an answer yet, above which nothing more is read
 * @param maxMalformed lines that are no envelope, above which the client is cut
 * @param helloMs how long a client may take for its greeting, in milliseconds
 * @param heartbeatMs after how much silence of its own the server sends a heartbeat, in
 *     milliseconds; a client silent for twice as long is cut
 */
public record EnvelopeLimits(
    int maxMessageBytes,
    long maxPendingBytes,
    int maxUnderWay,
    int maxMalformed,
    long helloMs,
    long heartbeatMs) {
  /** What a server uses unless told otherwise. */
  public static final EnvelopeLimits DEFAULT =
      new EnvelopeLimits(64 * 1024, 1024 * 1024, 64, 8, 10_000, 25_000);
}
