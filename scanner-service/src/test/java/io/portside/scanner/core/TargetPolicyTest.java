package io.portside.scanner.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.portside.common.net.Cidr;
import io.portside.common.net.IpAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetPolicyTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final PortSet WEB = PortSet.of(80);
  private static final PortSet ALL = PortSet.range(0, 65_535);

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1"})
  void aFreshInstallationLooksAtItself(String address) {
    assertThat(judge(fresh(), address)).isInstanceOf(Verdict.Allowed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.1",
        "10.0.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "fd00::1",
        "2001:db8::1",
        "8.8.8.8",
        "::127.0.0.1", // the inner address is allowed, the outer one is not
        "64:ff9b::7f00:1",
        "2002:7f00:1::1",
      })
  void whatNoScopeCoversIsRefused(String address) {
    assertThat(rule(fresh(), address)).isEqualTo(Verdict.Rule.NO_SCOPE);
  }

  @ParameterizedTest
  @CsvSource({
    "169.254.169.254, 169.254.0.0/16",
    "fe80::1, fe80::/10",
    "fec0::1, fec0::/10",
    "fd00:ec2::254, fd00:ec2::254/128",
    "100.100.100.200, 100.100.100.200/32",
    "192.0.0.192, 192.0.0.192/32",
    "224.0.0.1, 224.0.0.0/4",
    "ff02::1, ff00::/8",
    "255.255.255.255, 255.255.255.255/32",
    "240.0.0.1, 240.0.0.0/4",
    "0.0.0.0, 0.0.0.0/8",
    "0.1.2.3, 0.0.0.0/8",
    "::, ::/128",
    "::2, 0.0.0.0/8", // v4-compatible
    "::ffff:169.254.169.254, 169.254.0.0/16", // v4-mapped
    "::169.254.169.254, 169.254.0.0/16", // v4-compatible
    "::ffff:0:169.254.169.254, 169.254.0.0/16", // v4-translated
    "64:ff9b::a9fe:a9fe, 169.254.0.0/16", // NAT64
    "64:ff9b:1:a9fe:a9:fe00::, 169.254.0.0/16", // NAT64 of a network's own, 48-bit prefix
    "64:ff9b:1::a9fe:a9fe, 169.254.0.0/16", // the same, longer prefix
    "2002:a9fe:a9fe::1, 169.254.0.0/16", // 6to4
    "2001:0:a9fe:a9fe::, 169.254.0.0/16", // Teredo, the server
    "2001:0:102:304::5601:5601, 169.254.0.0/16", // Teredo, the client, its bits turned over
  })
  void noScopeOpensWhatIsDeniedHard(String address, String prefix) {
    Verdict.Refused refused = refused(open(List.of()), address);

    assertThat(refused.rule()).isEqualTo(Verdict.Rule.HARD_DENY);
    assertThat(refused.text()).contains(prefix, "never scanned (hard deny)");
  }

  @Test
  void theConfigurationLiftsAnExactPrefixOnly() {
    assertThat(judge(open(List.of(Cidr.parse("169.254.0.0/16"))), "169.254.169.254"))
        .isInstanceOf(Verdict.Allowed.class);
    assertThatThrownBy(() -> open(List.of(Cidr.parse("169.254.169.254/32"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("169.254.169.254/32");
  }

  @Test
  void aLiftedPrefixStillNeedsAScope() {
    TargetPolicy policy =
        new TargetPolicy(
            HardDeny.except(List.of(Cidr.parse("169.254.0.0/16")), Map.of()),
            List.of(),
            TargetPolicy.loopback(),
            Map.of());

    assertThat(rule(policy, "169.254.169.254")).isEqualTo(Verdict.Rule.NO_SCOPE);
  }

  @Test
  void aScopeEndsAtItsPortsItsDayAndItsAddresses() {
    TargetPolicy policy = policy(scope("10.0.0.0/24", PortSet.range(1, 1_023), ""));

    assertThat(judge(policy, "10.0.0.1")).isInstanceOf(Verdict.Allowed.class);
    assertThat(rule(policy, "10.0.1.0")).isEqualTo(Verdict.Rule.NO_SCOPE);
    assertThat(policy.judge(ip("10.0.0.1"), null, PortSet.of(80, 8_080), NOW))
        .asInstanceOf(type(Verdict.Refused.class))
        .satisfies(refused -> assertThat(refused.rule()).isEqualTo(Verdict.Rule.SCOPE_PORTS));
    assertThat(policy.judge(ip("10.0.0.1"), null, WEB, NOW.plusSeconds(100)))
        .asInstanceOf(type(Verdict.Refused.class))
        .satisfies(refused -> assertThat(refused.rule()).isEqualTo(Verdict.Rule.SCOPE_EXPIRED));
  }

  @Test
  void aPublicAddressNeedsAnAuthorization() {
    assertThat(rule(policy(scope("192.0.2.0/24", ALL, "")), "192.0.2.1"))
        .isEqualTo(Verdict.Rule.PUBLIC);
    assertThat(judge(policy(scope("192.0.2.0/24", ALL, "ticket 12, signed")), "192.0.2.1"))
        .isInstanceOf(Verdict.Allowed.class);
  }

  @Test
  void anExclusionWinsOverEveryScope() {
    TargetPolicy policy =
        new TargetPolicy(
            HardDeny.except(List.of(), Map.of()),
            List.of(Cidr.parse("10.0.0.7/32")),
            List.of(scope("10.0.0.0/24", ALL, "")),
            Map.of());

    assertThat(rule(policy, "10.0.0.7")).isEqualTo(Verdict.Rule.EXCLUDED);
    assertThat(rule(policy, "::ffff:10.0.0.7")).isEqualTo(Verdict.Rule.EXCLUDED);
    assertThat(judge(policy, "10.0.0.8")).isInstanceOf(Verdict.Allowed.class);
  }

  @Test
  void anExclusionMayBeWrittenAsAMappedAddress() {
    TargetPolicy policy =
        new TargetPolicy(
            HardDeny.except(List.of(), Map.of()),
            List.of(Cidr.parse("::ffff:10.0.0.0/126")),
            List.of(scope("10.0.0.0/24", ALL, "")),
            Map.of());

    assertThat(rule(policy, "10.0.0.3")).isEqualTo(Verdict.Rule.EXCLUDED);
    assertThat(rule(policy, "::ffff:10.0.0.3")).isEqualTo(Verdict.Rule.EXCLUDED);
    assertThat(judge(policy, "10.0.0.4")).isInstanceOf(Verdict.Allowed.class);
  }

  @Test
  void portsidesOwnStoreIsNeverScanned() {
    TargetPolicy policy =
        new TargetPolicy(
            HardDeny.except(List.of(), Map.of()),
            List.of(),
            TargetPolicy.loopback(),
            Map.of(ip("127.0.0.1"), PortSet.of(5_432)));

    assertThat(policy.judge(ip("127.0.0.1"), null, PortSet.range(1, 9_999), NOW))
        .asInstanceOf(type(Verdict.Refused.class))
        .satisfies(refused -> assertThat(refused.text()).contains("127.0.0.1 port 5432"));
    assertThat(judge(policy, "127.0.0.1")).isInstanceOf(Verdict.Allowed.class);
  }

  @Test
  void aNameOpensItsAddressesExceptTheHostItself() {
    Scope scope =
        new Scope(
            new Scope.Covers.Name("db.example"), ALL, 50, "ops", "ours", NOW.plusSeconds(9), "");
    TargetPolicy policy = policy(scope);

    assertThat(judge(policy, "10.0.0.1", "DB.example")).isInstanceOf(Verdict.Allowed.class);
    assertThat(judge(policy, "10.0.0.1", "other.example")).isInstanceOf(Verdict.Refused.class);
    assertThat(judge(policy, "10.0.0.1", null)).isInstanceOf(Verdict.Refused.class);
    assertThat(judge(policy, "127.0.0.1", "db.example")).isInstanceOf(Verdict.Refused.class);
    assertThat(judge(policy, "169.254.169.254", "db.example")).isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void theBroadcastAddressOfAnInterfaceIsDeniedHard() {
    TargetPolicy policy =
        new TargetPolicy(
            HardDeny.except(List.of(), Map.of(ip("10.0.0.255"), "broadcast of eth0")),
            List.of(),
            List.of(scope("10.0.0.0/24", ALL, "")),
            Map.of());

    assertThat(refused(policy, "10.0.0.255").text()).contains("broadcast of eth0");
  }

  private static TargetPolicy fresh() {
    return policy(TargetPolicy.loopback().toArray(Scope[]::new));
  }

  /** Everything in scope, so that only what no scope opens is refused. */
  private static TargetPolicy open(List<Cidr> lifted) {
    return new TargetPolicy(
        HardDeny.except(lifted, Map.of()),
        List.of(),
        List.of(scope("0.0.0.0/0", ALL, "all of it"), scope("::/0", ALL, "all of it")),
        Map.of());
  }

  private static TargetPolicy policy(Scope... scopes) {
    return new TargetPolicy(
        HardDeny.except(List.of(), Map.of()), List.of(), List.of(scopes), Map.of());
  }

  private static Scope scope(String cidr, PortSet ports, String authorization) {
    return new Scope(
        new Scope.Covers.Block(Cidr.parse(cidr)),
        ports,
        50,
        "ops",
        "ours",
        NOW.plusSeconds(100),
        authorization);
  }

  private static Verdict judge(TargetPolicy policy, String address) {
    return judge(policy, address, null);
  }

  private static Verdict judge(TargetPolicy policy, String address, @Nullable String name) {
    return policy.judge(ip(address), name, WEB, NOW);
  }

  private static Verdict.Refused refused(TargetPolicy policy, String address) {
    return assertThat(judge(policy, address)).asInstanceOf(type(Verdict.Refused.class)).actual();
  }

  private static Verdict.Rule rule(TargetPolicy policy, String address) {
    return refused(policy, address).rule();
  }

  private static IpAddress ip(String text) {
    return IpAddress.parse(text).orElseThrow();
  }
}
