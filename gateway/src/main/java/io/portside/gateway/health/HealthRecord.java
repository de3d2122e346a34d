package io.portside.gateway.health;

import io.portside.gateway.balance.Endpoint;
import io.portside.gateway.balance.Endpoint.State;
import io.portside.gateway.balance.Endpoint.Status;
import io.portside.gateway.balance.Upstream;

/**
 * What the checks of one endpoint have come to. Confined to the loop that checks; others may mark
 * the endpoint down meanwhile, and counting starts anew then.
 */
final class HealthRecord {
  private final Upstream upstream;
  private final Endpoint endpoint;
  private final HealthCheck rules;
  private Status counted;
  private int passed;
  private int failed;

  HealthRecord(Upstream upstream, Endpoint endpoint, HealthCheck rules) {
    this.upstream = upstream;
    this.endpoint = endpoint;
    this.rules = rules;
    this.counted = endpoint.status();
  }

  /**
   * A check has ended.
   *
   * @param before the endpoint's status when the check began: a check that began before somebody
   *     else found the endpoint down does not speak for its recovery
   */
  void passed(Status before) {
    restartAfterOthers();
    if (!before.equals(endpoint.status())) {
      return;
    }
    failed = 0;
    passed++;
    switch (endpoint.status().state()) {
      case STARTING -> mark(State.UP, "first check passed");
      case DOWN -> {
        if (passed >= rules.rise()) {
          mark(State.UP, passed + " checks passed");
        }
      }
      case UP, DRAINING -> {}
    }
  }

  /** A check has failed, for the given reason. */
  void failed(String reason) {
    restartAfterOthers();
    passed = 0;
    failed++;
    switch (endpoint.status().state()) {
      case STARTING -> mark(State.DOWN, reason);
      case UP -> {
        if (failed >= rules.fall()) {
          mark(State.DOWN, reason + ", " + failed + " checks in a row");
        }
      }
      case DOWN, DRAINING -> {}
    }
  }

  private void mark(State state, String reason) {
    upstream.mark(endpoint, state, reason);
    restartAfterOthers();
  }

  private void restartAfterOthers() {
    if (!counted.equals(endpoint.status())) {
      counted = endpoint.status();
      passed = 0;
      failed = 0;
    }
  }
}
