package io.portside.chat.core;

/**
 * Why the server ends a session. The numbers are WebSocket close codes: 1012 and 3000-3499 ask the
 * client to come back and resume, 3500 and up not to.
 */
public enum CloseReason {
  /** The node stops; another one serves. */
  RESTART(1012, "restarting"),
  /** The client does not read as fast as its rooms speak; nothing is lost when it resumes. */
  SLOW_READER(3008, "slow reader"),
  /** The log was restored or made anew: positions must be compared again. */
  RESYNC(3010, "resync"),
  /** While the store was out of reach someone else took the nick. */
  NICK_LOST(3011, "nick lost");

  private final int code;
  private final String text;

  CloseReason(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** The WebSocket close code. */
  public int code() {
    return code;
  }

  /** A few words for people. */
  public String text() {
    return text;
  }

  /** Whether the client should connect again. */
  public boolean reconnect() {
    return code < 3500;
  }
}
