package io.portside.gateway.listener;

import java.util.Locale;

/** Why the gateway itself turned a client away; each is counted. */
public enum Refusal {
  /** The listener has as many connections or sessions as it may. */
  MAX_CONNECTIONS,
  /** The upstream has nobody who could be asked. */
  NO_ENDPOINT,
  /** Everybody who was asked refused or did not answer in time. */
  UNREACHABLE,
  /** An endpoint took the request and ended the connection without an answer. */
  UPSTREAM_CLOSED,
  /** An endpoint took the request and did not answer in time. */
  UPSTREAM_TIMEOUT,
  /** The queue for a connection to the upstream is full, or the wait in it took too long. */
  QUEUE_FULL,
  /** Not a request the grammar of HTTP allows. */
  BAD_REQUEST,
  /** No route fits. */
  NO_ROUTE,
  /** The Host field names nobody this listener answers for. */
  HOST_NOT_ALLOWED,
  /** A page of another origin asked. */
  ORIGIN_NOT_ALLOWED,
  /** A request head did not arrive whole in time. */
  HEAD_TIMEOUT,
  /** A fault of the gateway; the log has it. */
  INTERNAL,
  /** A datagram that could not be handed on at once. */
  DATAGRAM_DROPPED;

  /** The name in metrics and logs, such as {@code max-connections}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
