package io.portside.gateway.balance;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Least active work per weight. Loops that pick in the same instant may pick the same endpoint; the
 * next pick evens that out.
 */
final class LeastConnections implements Balancer {
  /** Where the next comparison starts, so that equals take turns. */
  private final AtomicLong start = new AtomicLong();

  @Override
  public Optional<Endpoint> pick(List<Endpoint> eligible, Predicate<Endpoint> untried) {
    if (eligible.isEmpty()) {
      return Optional.empty();
    }
    int first = Math.floorMod(start.getAndIncrement(), eligible.size());
    @Nullable Endpoint least = null;
    for (int i = 0; i < eligible.size(); i++) {
      Endpoint candidate = eligible.get((first + i) % eligible.size());
      if (untried.test(candidate) && (least == null || isLess(candidate, least))) {
        least = candidate;
      }
    }
    return Optional.ofNullable(least);
  }

  /** Compares (active + 1) / weight without dividing: what it would be with this work added. */
  private static boolean isLess(Endpoint a, Endpoint b) {
    return (a.active() + 1L) * b.weight() < (b.active() + 1L) * a.weight();
  }
}
