package io.portside.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.portside.gateway.balance.Endpoint;
import io.portside.gateway.balance.Endpoint.State;
import io.portside.gateway.balance.Upstream;
import io.portside.gateway.balance.UpstreamSettings;
import io.portside.gateway.balance.UpstreamSettings.Balance;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthRecordTest {
  private final Upstream upstream =
      new Upstream(
          new UpstreamSettings("app", Balance.ROUND_ROBIN, Duration.ofSeconds(1), 3),
          Clock.systemUTC(),
          (_, _, _) -> {});
  private final Endpoint endpoint = Endpoint.ofConfig("127.0.0.1", 1, 1);
  private final Endpoint other = Endpoint.ofConfig("127.0.0.1", 2, 1);
  private final HealthRecord health;

  HealthRecordTest() {
    upstream.add(endpoint);
    upstream.add(other);
    health = new HealthRecord(upstream, endpoint, HealthCheck.tcp());
  }

  @Test
  void theFirstCheckDecidesEitherWay() {
    health.failed("refused");
    assertThat(state()).isEqualTo(State.DOWN);

    var second = new HealthRecord(upstream, other, HealthCheck.tcp());
    second.passed(other.status());
    assertThat(other.status().state()).isEqualTo(State.UP);
  }

  @Test
  void oneFailureIsForgivenAndTwoInARowAreNot() {
    pass();
    health.failed("slow");
    pass();
    health.failed("slow");
    assertThat(state()).isEqualTo(State.UP);

    health.failed("slow");
    assertThat(state()).isEqualTo(State.DOWN);
    assertThat(endpoint.status().reason()).contains("slow", "2 checks");
  }

  @Test
  void twoSuccessesInARowBringItBack() {
    health.failed("refused");
    pass();
    health.failed("refused");
    pass();
    assertThat(state()).isEqualTo(State.DOWN);

    pass();
    assertThat(state()).isEqualTo(State.UP);
  }

  @Test
  void whatAClientFoundOutCountsAtOnceAndItsRecoveryStartsAnew() {
    pass();
    pass();
    upstream.markUnreachable(endpoint, "refused");

    pass();
    assertThat(state()).isEqualTo(State.DOWN);
    pass();
    assertThat(state()).isEqualTo(State.UP);
  }

  @Test
  void aCheckThatBeganBeforeSaysNothingAboutTheTimeAfter() {
    pass();
    var before = endpoint.status();
    upstream.markUnreachable(endpoint, "refused");

    health.passed(before);
    pass();

    assertThat(state()).isEqualTo(State.DOWN);
  }

  @Test
  void downEndpointsGetWorkOnlyWhenAllAreDown() {
    upstream.markUnreachable(endpoint, "refused");
    assertThat(picked()).containsOnly(other);

    upstream.markUnreachable(other, "refused");
    assertThat(picked()).containsOnly(endpoint, other);
  }

  @Test
  void aDrainingEndpointStaysDrainingAndGetsNothing() {
    upstream.mark(endpoint, State.DRAINING, "asked to");
    health.passed(endpoint.status());
    upstream.markUnreachable(other, "refused");

    assertThat(state()).isEqualTo(State.DRAINING);
    assertThat(picked()).containsOnly(other);
  }

  private void pass() {
    health.passed(endpoint.status());
  }

  private State state() {
    return endpoint.status().state();
  }

  private List<Endpoint> picked() {
    return java.util.stream.Stream.generate(() -> upstream.pick(_ -> true).orElseThrow())
        .limit(4)
        .toList();
  }
}
