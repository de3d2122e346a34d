package io.portside.gateway.health;

import io.portside.common.config.Check;
import io.portside.common.config.Default;
import io.portside.common.config.Doc;
import java.time.Duration;

/**
 * How endpoints of an upstream are checked. With the defaults a killed endpoint is out within three
 * seconds and back within three seconds of its return.
 *
 * @param check what a check does
 * @param interval from one check to the next, 100 ms-1 h
 * @param timeout after which a check has failed, 10 ms-1 min
 * @param rise checks in a row that must pass before a down endpoint is up, 1-100
 * @param fall checks in a row that must fail before an up endpoint is down, 1-100
 */
public record HealthCheck(
    @Default("tcp") @Doc("what a check does: tcp connects; none trusts, as for UDP") Kind check,
    @Default("1s") @Doc("from one check to the next") Duration interval,
    @Default("1s") @Doc("after which a check has failed") Duration timeout,
    @Default("2") @Doc("passed in a row before a down endpoint is up") int rise,
    @Default("2") @Doc("failed in a row before an up endpoint is down") int fall) {
  /** What a check does. */
  public enum Kind {
    /** Opens a TCP connection and closes it. */
    TCP,
    /** Nothing: every check passes. An endpoint that refused is back after {@code rise} of them. */
    NONE
  }

  public HealthCheck {
    Check.of()
        .range("interval", interval, Duration.ofMillis(100), Duration.ofHours(1))
        .range("timeout", timeout, Duration.ofMillis(10), Duration.ofMinutes(1))
        .range("rise", rise, 1, 100)
        .range("fall", fall, 1, 100)
        .done();
  }

  /** The defaults, connecting. */
  public static HealthCheck tcp() {
    return new HealthCheck(Kind.TCP, Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 2);
  }

  /** The defaults, trusting. */
  public static HealthCheck none() {
    return new HealthCheck(Kind.NONE, Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 2);
  }
}
