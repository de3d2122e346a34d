package io.portside.scanner.core;

/** What one attempt to connect told. */
public enum DialOutcome {
  /** The handshake was completed; the connection is closed again by a reset. */
  CONNECTED,
  /** The connection reached its own socket: on loopback a free port can answer to itself. */
  SELF_CONNECTED,
  REFUSED,
  /** Nothing came within the time given. */
  NO_RESPONSE,
  HOST_UNREACHABLE,
  NET_UNREACHABLE,
  /** No descriptor or no local port was left. */
  NO_RESOURCES,
  /** This host would not send, for another reason. */
  LOCAL_ERROR
}
