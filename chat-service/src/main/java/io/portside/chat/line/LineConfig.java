package io.portside.chat.line;

import static java.util.Objects.requireNonNull;

import io.portside.chat.core.RoomName;
import io.portside.chat.json.EnvelopeLimits;
import io.portside.common.net.Cidr;
import java.util.List;

/**
 * How the line port treats its clients.
 *
 * @param lobby the room that people are in without asking
 * @param httpPort which port a stray HTTP client is sent to; 0: not known
 * @param trustedProxies whose PROXY header is believed
 * @param maxConnections open connections of one event loop, at least 1
 * @param text the bounds of people's conversations
 * @param json the bounds of programs' conversations
 */
public record LineConfig(
    RoomName lobby,
    int httpPort,
    List<Cidr> trustedProxies,
    int maxConnections,
    TextLimits text,
    EnvelopeLimits json) {
  public LineConfig {
    requireNonNull(lobby);
    trustedProxies = List.copyOf(trustedProxies);
    requireNonNull(text);
    requireNonNull(json);
  }

  /**
   * The bounds and patience of one plain-text conversation, times in milliseconds.
   *
   * @param maxLineBytes longest line; what is longer is skipped and said so
   * @param maxPendingBytes what a client may leave unread before it is cut
   * @param bannerMs after how much silence a new client is greeted
   * @param idleFlushMs after how much silence a client that has never ended a line is taken to have
   *     said something
   * @param lateResultsMs how long a client that sends no more is kept for results under way
   * @param lingerMs how long it is kept when nothing is under way
   */
  public record TextLimits(
      int maxLineBytes,
      long maxPendingBytes,
      long bannerMs,
      long idleFlushMs,
      long lateResultsMs,
      long lingerMs) {
    /** What a server uses unless told otherwise. */
    public static final TextLimits DEFAULT =
        new TextLimits(16 * 1024, 1024 * 1024, 300, 120, 60_000, 1_000);
  }
}
