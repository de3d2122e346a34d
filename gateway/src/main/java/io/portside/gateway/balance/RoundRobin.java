package io.portside.gateway.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Smooth weighted round-robin without a lock: the cycle is laid out once per list of endpoints, and
 * one cursor shared by all event loops walks along it. Nine connections over three endpoints are
 * three each, whichever loops accept them.
 */
final class RoundRobin implements Balancer {
  /** At most {@code MAX_WEIGHT} times the number of endpoints entries long. */
  private record Cycle(List<Endpoint> endpoints, List<Endpoint> turns) {}

  private final AtomicLong cursor = new AtomicLong();
  private volatile @Nullable Cycle laidOut;

  @Override
  public Optional<Endpoint> pick(List<Endpoint> eligible, Predicate<Endpoint> untried) {
    if (eligible.isEmpty()) {
      return Optional.empty();
    }
    List<Endpoint> turns = cycle(eligible).turns();
    for (int i = 0; i < turns.size(); i++) {
      Endpoint next = turns.get(Math.floorMod(cursor.getAndIncrement(), turns.size()));
      if (untried.test(next)) {
        return Optional.of(next);
      }
    }
    // Others' picks may have taken every turn of whoever is left: then it is its turn all the same.
    return eligible.stream().filter(untried).findFirst();
  }

  @SuppressWarnings("ReferenceEquality") // the list's identity changes when its content does
  private Cycle cycle(List<Endpoint> eligible) {
    Cycle cycle = laidOut;
    if (cycle == null || cycle.endpoints() != eligible) {
      // Two loops may lay out the same cycle at the same time; either result is right.
      cycle = new Cycle(eligible, layOut(eligible));
      laidOut = cycle;
    }
    return cycle;
  }

  /** In every step each gains its weight, and the one that has most is taken and pays the total. */
  private static List<Endpoint> layOut(List<Endpoint> endpoints) {
    int divisor = 0;
    for (Endpoint endpoint : endpoints) {
      divisor = gcd(endpoint.weight(), divisor);
    }
    int total = endpoints.stream().mapToInt(Endpoint::weight).sum() / divisor;
    int[] gained = new int[endpoints.size()];
    var turns = new ArrayList<Endpoint>(total);
    for (int step = 0; step < total; step++) {
      int most = 0;
      for (int i = 0; i < gained.length; i++) {
        gained[i] += endpoints.get(i).weight() / divisor;
        most = gained[i] > gained[most] ? i : most;
      }
      gained[most] -= total;
      turns.add(endpoints.get(most));
    }
    return turns;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
