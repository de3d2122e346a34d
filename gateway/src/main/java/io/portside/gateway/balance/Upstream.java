package io.portside.gateway.balance;

import static java.util.Objects.requireNonNull;

import io.portside.gateway.balance.Endpoint.State;
import io.portside.gateway.balance.Endpoint.Status;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A named group of endpoints that do the same work. Every event loop picks from it without a lock;
 * changes of membership and status are rare and take turns.
 */
public final class Upstream {
  /** Hears of every change of an endpoint's status; must not block. */
  @FunctionalInterface
  public interface Listener {
    void changed(Upstream upstream, Endpoint endpoint, Status before);
  }

  private final UpstreamSettings settings;
  private final Balancer balancer;
  private final Clock clock;
  private final Listener listener;
  private final RetryBudget retries;
  private volatile List<Endpoint> endpoints = List.of();
  private volatile List<Endpoint> eligible = List.of();

  /** An upstream without endpoints yet. */
  public Upstream(UpstreamSettings settings, Clock clock, Listener listener) {
    this.settings = requireNonNull(settings);
    this.balancer = settings.balance().balancer();
    this.clock = requireNonNull(clock);
    this.listener = requireNonNull(listener);
    this.retries = new RetryBudget(clock);
  }

  public String name() {
    return settings.name();
  }

  public UpstreamSettings settings() {
    return settings;
  }

  /** All it has, whatever their state, in a stable order. */
  public List<Endpoint> endpoints() {
    return endpoints;
  }

  /** What may be spent on trying again. */
  public RetryBudget retries() {
    return retries;
  }

  /**
   * The endpoint for the next piece of work. When every endpoint is down the down ones are offered
   * after all: a check may be out of date, and a refused dial costs less than a certain refusal.
   *
   * @param untried false for endpoints this piece of work was already offered to in vain
   */
  public Optional<Endpoint> pick(Predicate<Endpoint> untried) {
    return balancer.pick(eligible, untried);
  }

  /** Whether new work may go to this endpoint: {@link #pick} could give it. */
  public boolean offers(Endpoint endpoint) {
    return eligible.contains(endpoint);
  }

  /** Adds an endpoint, at the end of the order. */
  public synchronized void add(Endpoint endpoint) {
    var next = new ArrayList<>(endpoints);
    next.add(endpoint);
    endpoints = List.copyOf(next);
    refresh();
  }

  /** Takes an endpoint out; what it is doing goes on. */
  public synchronized void remove(Endpoint endpoint) {
    endpoints = endpoints.stream().filter(other -> !other.equals(endpoint)).toList();
    refresh();
  }

  /** Takes out the announced endpoints that were told to stop and have nothing left to do. */
  public synchronized void dropDrained() {
    for (Endpoint endpoint : endpoints) {
      boolean drained = endpoint.status().state() == State.DRAINING && endpoint.active() == 0;
      if (drained && endpoint.source() == Endpoint.Source.DISCOVERED) {
        remove(endpoint);
      }
    }
  }

  /**
   * Puts an endpoint into a state, with the reason an operator will read. A draining endpoint stays
   * draining, whatever a health check says: only whoever drained it ends that, by removing it.
   */
  public void mark(Endpoint endpoint, State state, String reason) {
    Status before;
    synchronized (this) {
      before = endpoint.status();
      if (before.state() == state || before.state() == State.DRAINING) {
        return;
      }
      endpoint.become(new Status(state, clock.instant(), reason));
      refresh();
    }
    listener.changed(this, endpoint, before);
  }

  /** A dial was refused or ran out of time: no new work until checks find it well again. */
  public void markUnreachable(Endpoint endpoint, String reason) {
    endpoint.countFailure();
    mark(endpoint, State.DOWN, reason);
  }

  private void refresh() {
    List<Endpoint> well =
        endpoints.stream()
            .filter(e -> e.status().state() == State.UP || e.status().state() == State.STARTING)
            .toList();
    List<Endpoint> next =
        well.isEmpty()
            ? endpoints.stream().filter(e -> e.status().state() == State.DOWN).toList()
            : well;
    // Balancers know a list by its identity: the same content keeps the same list.
    if (!next.equals(eligible)) {
      eligible = next;
    }
  }
}
