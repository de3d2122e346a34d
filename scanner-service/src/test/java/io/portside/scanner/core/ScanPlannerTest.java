package io.portside.scanner.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.portside.common.event.Actor;
import io.portside.common.event.Role;
import io.portside.common.net.IpAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScanPlannerTest {
  private static final Map<String, List<String>> NAMES =
      Map.of(
          "localhost", List.of("127.0.0.1", "::1"),
          "rebound.example", List.of("127.0.0.1", "169.254.169.254"),
          "many.example", IntStream.range(0, 17).mapToObj(i -> "127.0.0." + i).toList());

  private final ScanPlanner planner =
      new ScanPlanner(
          new TargetPolicy(
              HardDeny.except(List.of(), Map.of()), List.of(), TargetPolicy.loopback(), Map.of()),
          ScanLimits.defaults(),
          (name, timeout) -> {
            if (!NAMES.containsKey(name)) {
              throw new UnknownHostException("no address");
            }
            return NAMES.get(name).stream()
                .map(text -> IpAddress.parse(text).orElseThrow())
                .toList();
          },
          () -> Instant.EPOCH);

  @Test
  void aNameBecomesAllItsAddresses() {
    Plan.Accepted plan = accepted("localhost", "22,80");

    assertThat(plan.job().hosts())
        .map(host -> host.address() + " " + host.name() + " " + host.ports())
        .containsExactly("127.0.0.1 localhost 22,80", "::1 localhost 22,80");
    assertThat(plan.job().probes()).isEqualTo(4);
  }

  @Test
  void oneBadAddressRefusesTheWholeName() {
    Plan.Denied denied = denied("rebound.example", "80");

    assertThat(denied.refusal().rule()).isEqualTo(Verdict.Rule.HARD_DENY);
    assertThat(denied.text())
        .isEqualTo(
            "refused by rule hard-deny: rebound.example is 169.254.169.254: 169.254.0.0/16"
                + " link-local and cloud metadata: never scanned (hard deny)");
  }

  @Test
  void oneBadTargetRefusesTheWholeScan() {
    assertThat(denied("127.0.0.1 192.0.2.1", "80").refusal().rule())
        .isEqualTo(Verdict.Rule.NO_SCOPE);
  }

  @Test
  void targetsThatOverlapAreScannedOnce() {
    Plan.Accepted plan = accepted("127.0.0.1:80 127.0.0.0/31 !127.0.0.0 localhost:443", "22");

    assertThat(plan.job().hosts())
        .map(host -> host.address() + " " + host.ports())
        .containsExactly("127.0.0.1 22,80,443", "::1 443");
  }

  @Test
  void portsMayBeLeftOutWhereTargetsNameThem() {
    assertThat(accepted("127.0.0.1:80", " ").job().probes()).isEqualTo(1);
    assertThat(planner.plan(request("127.0.0.1", " ", Role.OPERATOR)))
        .asInstanceOf(type(Plan.Invalid.class))
        .extracting(Plan.Invalid::field)
        .isEqualTo("ports");
  }

  @Test
  void anAddressMayBeExcludedByName() {
    assertThat(planner.plan(request("127.0.0.1 !localhost", "80", Role.OPERATOR)))
        .asInstanceOf(type(Plan.Invalid.class))
        .extracting(Plan.Invalid::text)
        .asString()
        .contains("nothing is left");
  }

  @ParameterizedTest
  @CsvSource({
    "::ffff:127.0.0.1 127.0.0.2 !127.0.0.1",
    "127.0.0.1 127.0.0.2 !::ffff:127.0.0.1",
    "::ffff:127.0.0.0/126 !127.0.0.0-1 !127.0.0.3"
  })
  void anAddressIsExcludedInWhateverFormItIsWritten(String targets) {
    assertThat(accepted(targets, "80").job().hosts())
        .map(host -> host.address().toString())
        .containsExactly("127.0.0.2");
  }

  @Test
  void aNameWithoutAddressIsInvalid() {
    assertThat(planner.plan(request("127.0.0.1 nobody.example", "80", Role.OPERATOR)))
        .asInstanceOf(type(Plan.Invalid.class))
        .extracting(Plan.Invalid::text)
        .isEqualTo("target: nobody.example at column 11: not resolved: no address");
  }

  @Test
  void aNameOfTooManyAddressesIsInvalid() {
    assertThat(planner.plan(request("many.example", "80", Role.OPERATOR)))
        .asInstanceOf(type(Plan.Invalid.class))
        .extracting(Plan.Invalid::text)
        .asString()
        .contains("17 addresses, expected at most 16");
  }

  @Test
  void aScanOfTooManyProbesIsRefused() {
    assertThat(denied("127.0.0.0/20", "-").refusal().rule()).isEqualTo(Verdict.Rule.TOO_LARGE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Role.class,
      names = {"VIEWER", "MEMBER"})
  void whoIsNoOperatorDoesNotScan(Role role) {
    assertThat(planner.plan(request("127.0.0.1", "80", role)))
        .asInstanceOf(type(Plan.Denied.class))
        .satisfies(denied -> assertThat(denied.refusal().rule()).isEqualTo(Verdict.Rule.ROLE));
  }

  @Test
  void idsSortByTheirTime() {
    String first = ScanId.next(Instant.ofEpochMilli(1_700_000_000_000L));
    String second = ScanId.next(Instant.ofEpochMilli(1_700_000_000_001L));

    assertThat(first).hasSize(16).matches("[0-9a-v]+").isLessThan(second);
  }

  private Plan.Accepted accepted(String target, String ports) {
    return assertThat(planner.plan(request(target, ports, Role.OPERATOR)))
        .asInstanceOf(type(Plan.Accepted.class))
        .actual();
  }

  private Plan.Denied denied(String target, String ports) {
    return assertThat(planner.plan(request(target, ports, Role.ADMIN)))
        .asInstanceOf(type(Plan.Denied.class))
        .actual();
  }

  private static ScanRequest request(String target, String ports, Role role) {
    return new ScanRequest(target, ports, new Actor("alice", role), "");
  }
}
