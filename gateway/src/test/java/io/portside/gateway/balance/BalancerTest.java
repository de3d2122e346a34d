package io.portside.gateway.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class BalancerTest {
  private static final List<Endpoint> THREE = List.of(at(1, 1), at(2, 1), at(3, 1));

  @Test
  void roundRobinGivesEachItsTurn() {
    assertThat(picks(Balancer.roundRobin(), THREE, 6)).containsExactly(1, 2, 3, 1, 2, 3);
  }

  @Test
  void roundRobinMixesWeightsEvenlyAndExactly() {
    var weighted = List.of(at(1, 5), at(2, 1), at(3, 1));

    List<Integer> cycle = picks(Balancer.roundRobin(), weighted, 7);

    assertThat(cycle).containsExactly(1, 1, 2, 1, 3, 1, 1);
  }

  @Test
  void roundRobinIsExactOverEveryCycleOfAnyWeights() {
    var weighted = List.of(at(1, 30), at(2, 20), at(3, 10), at(4, 100));
    var balancer = Balancer.roundRobin();

    for (int cycle = 0; cycle < 5; cycle++) {
      assertThat(counts(picks(balancer, weighted, 16))).isEqualTo(Map.of(1, 3, 2, 2, 3, 1, 4, 10));
    }
  }

  @Test
  void roundRobinSkipsWhatWasTriedAndGivesUpWhenAllWere() {
    var balancer = Balancer.roundRobin();

    assertThat(balancer.pick(THREE, e -> e.port() == 3)).hasValue(THREE.get(2));
    assertThat(balancer.pick(THREE, _ -> false)).isEmpty();
    assertThat(balancer.pick(List.of(), _ -> true)).isEmpty();
  }

  @Test
  void roundRobinIsExactWhenManyThreadsPick() throws Exception {
    var balancer = Balancer.roundRobin();
    var all = new ArrayList<Integer>();

    try (var threads = Executors.newFixedThreadPool(4)) {
      Callable<List<Integer>> work = () -> picks(balancer, THREE, 3_000);
      for (var picked : threads.invokeAll(List.of(work, work, work, work))) {
        all.addAll(picked.get());
      }
    }

    assertThat(counts(all)).isEqualTo(Map.of(1, 4_000, 2, 4_000, 3, 4_000));
  }

  @Test
  void roundRobinFindsWhoIsUntriedHoweverManyOthersPick() throws Exception {
    var balancer = Balancer.roundRobin();

    try (var threads = Executors.newFixedThreadPool(4)) {
      Callable<Long> misses =
          () ->
              java.util.stream.IntStream.range(0, 100_000)
                  .filter(_ -> balancer.pick(THREE, e -> e.port() == 3).isEmpty())
                  .count();
      for (var missed : threads.invokeAll(List.of(misses, misses, misses, misses))) {
        assertThat(missed.get()).isZero();
      }
    }
  }

  @Test
  void leastConnectionsFillsTheGapsFirst() {
    var endpoints = List.of(at(1, 1), at(2, 1), at(3, 1));
    endpoints.get(0).acquire();
    endpoints.get(0).acquire();
    endpoints.get(2).acquire();
    var balancer = Balancer.leastConnections();
    var picked = new ArrayList<Integer>();

    for (int i = 0; i < 3; i++) {
      Endpoint next = balancer.pick(endpoints, _ -> true).orElseThrow();
      next.acquire();
      picked.add(next.port());
    }

    assertThat(picked).containsOnly(2, 3);
    assertThat(endpoints).allMatch(endpoint -> endpoint.active() == 2);
  }

  @Test
  void leastConnectionsWeighsAndRotatesAmongEquals() {
    assertThat(picks(Balancer.leastConnections(), THREE, 3)).containsExactlyInAnyOrder(1, 2, 3);

    var weighted = List.of(at(1, 3), at(2, 1));
    var balancer = Balancer.leastConnections();
    for (int i = 0; i < 8; i++) {
      balancer.pick(weighted, _ -> true).orElseThrow().acquire();
    }
    assertThat(weighted.get(0).active()).isEqualTo(6);
    assertThat(weighted.get(1).active()).isEqualTo(2);
  }

  private static Endpoint at(int port, int weight) {
    return Endpoint.ofConfig("127.0.0.1", port, weight);
  }

  private static List<Integer> picks(Balancer balancer, List<Endpoint> endpoints, int count) {
    var picked = new ArrayList<Integer>();
    for (int i = 0; i < count; i++) {
      picked.add(balancer.pick(endpoints, _ -> true).orElseThrow().port());
    }
    return picked;
  }

  private static Map<Integer, Integer> counts(List<Integer> picked) {
    var counts = new TreeMap<Integer, Integer>();
    picked.forEach(port -> counts.merge(port, 1, Integer::sum));
    return counts;
  }
}
