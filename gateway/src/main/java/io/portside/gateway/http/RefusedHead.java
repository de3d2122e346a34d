package io.portside.gateway.http;

import io.portside.gateway.listener.Refusal;

/** A request whose head is not taken; an expected outcome without a stack trace. */
final class RefusedHead extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final Refusal refusal;

  RefusedHead(int status, Refusal refusal, String message) {
    super(message, null, false, false);
    this.status = status;
    this.refusal = refusal;
  }

  /** The HTTP status to answer with, after which the connection is closed. */
  int status() {
    return status;
  }

  Refusal refusal() {
    return refusal;
  }
}
