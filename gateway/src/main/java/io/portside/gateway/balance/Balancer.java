package io.portside.gateway.balance;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Chooses who gets the next piece of work. Called from every event loop at once, so it must not
 * block; {@code eligible} is an immutable list whose identity changes when its content does.
 */
@FunctionalInterface
public interface Balancer {
  /**
   * The endpoint for one piece of work.
   *
   * @param eligible who may get work, in a stable order
   * @param untried false for endpoints this piece of work was already offered to in vain
   * @return empty when nobody is left
   */
  Optional<Endpoint> pick(List<Endpoint> eligible, Predicate<Endpoint> untried);

  /** Each in turn, as often as its weight says, evenly mixed: exact over every cycle. */
  static Balancer roundRobin() {
    return new RoundRobin();
  }

  /** Whoever has least to do for its weight; among equals in turn. */
  static Balancer leastConnections() {
    return new LeastConnections();
  }
}
