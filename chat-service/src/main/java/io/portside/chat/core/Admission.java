package io.portside.chat.core;

/** Whether a connection became a session. */
public sealed interface Admission {
  /** It did. */
  record Granted(Session session) implements Admission {}

  /** It did not; the connection may ask again. */
  record Denied(Reply.Refused why) implements Admission {}
}
