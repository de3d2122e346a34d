package io.portside.scanner.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.portside.common.net.Cidr;
import io.portside.common.net.IpAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetSpecTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1|127.0.0.1/32|-1",
        "10.0.0.5/24|10.0.0.0/24|-1",
        "::1|::1/128|-1",
        "[::1]|::1/128|-1",
        "2001:db8::/112|2001:db8::/112|-1",
        "127.0.0.1:22|127.0.0.1/32|22",
        "[2001:db8::1]:443|2001:db8::1/128|443",
      })
  void addressesAndBlocksAreRead(String text, String cidr, int port) {
    TargetSpec.Item item = only(text);

    assertThat(item.target()).isEqualTo(new Target.Block(Cidr.parse(cidr)));
    assertThat(item.port()).isEqualTo(port < 0 ? OptionalInt.empty() : OptionalInt.of(port));
  }

  @Test
  void namesAreReadInLowerCaseAndWithoutTheFinalDot() {
    assertThat(only("DB-1.Example.ORG.").target()).isEqualTo(new Target.Name("db-1.example.org"));
    assertThat(only("localhost:80").port()).hasValue(80);
  }

  @Test
  void octetListsAndRangesAreEveryCombination() {
    assertThat(addresses("10.0.0-1.1,5-6"))
        .containsExactly("10.0.0.1", "10.0.0.5", "10.0.0.6", "10.0.1.1", "10.0.1.5", "10.0.1.6");
    assertThat(addresses("10.0.0.0/30"))
        .containsExactly("10.0.0.0", "10.0.0.1", "10.0.0.2", "10.0.0.3");
  }

  @Test
  void exclusionsCoverWhatTheyName() {
    TargetSpec spec = valid("10.0.0.0/24 !10.0.0.128/25 !10.0.0.1-3");

    assertThat(spec.included()).hasSize(1);
    assertThat(Stream.of("10.0.0.128", "10.0.0.255", "10.0.0.1", "10.0.0.3").map(this::address))
        .allMatch(spec::excludes);
    assertThat(Stream.of("10.0.0.0", "10.0.0.4", "10.0.0.127", "::1").map(this::address))
        .noneMatch(spec::excludes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"010.0.0.1", "0x7f.0.0.1", "0x7f.1", "2130706433", "127.1", "1.2.3.4.5"})
  void whatAResolverMightTakeForAnAddressIsRefused(String text) {
    assertThat(error(text).text()).contains("four decimal octets", "column 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|1|no target",
        "'   '|1|no target",
        "!10.0.0.1|1|no target",
        "10.0.0.1 10.0.0.0/8|10|at most a /20",
        "2001:db8::/64|1|at most a /112",
        "10.0-255.0-255.0-255|1|16777216 addresses; expected at most 4096",
        "10.0.0.1-256|8|octet 0-255",
        "10.0.0.9-5|8|octet 0-255",
        "10.0.0.1,,3|10|octet 0-255",
        "10.0.0-3|1|four octets",
        "10.0.0.0/33|1|not a block",
        "fe80::1%eth0|1|zone",
        "host:65536|6|0-65535",
        "host:http|6|0-65535",
        "[host]:80|1|brackets",
        "1:2:3|1|not an IPv6 address",
        "-host|1|expected a name",
        "ho_st-|1|expected a name",
        "a..b|1|expected a name",
        "bücher.example|1|expected a name",
        "a;b|1|expected a name",
        "a !|4|nothing here",
      })
  void errorsNameTheColumn(String text, int column, String fragment) {
    GrammarError error = error(text);

    assertThat(error.text()).contains(fragment, "column " + column);
  }

  @Test
  void hostileLengthsAreRefused() {
    assertThat(error("a".repeat(254)).text()).contains("254 characters");
    assertThat(error("a ".repeat(300)).text()).contains("too many targets");
    assertThat(error("a".repeat(5_000)).text()).contains("5000 characters");
    assertThat(error("a".repeat(64)).text()).contains("expected a name");
  }

  private static TargetSpec valid(String text) {
    return ((Parsed.Valid<TargetSpec>) TargetSpec.parse(text)).value();
  }

  private static TargetSpec.Item only(String text) {
    TargetSpec spec = valid(text);
    assertThat(spec.included()).hasSize(1);
    return spec.included().getFirst();
  }

  private static List<String> addresses(String text) {
    Stream<IpAddress> addresses =
        switch (only(text).target()) {
          case Target.Block block -> block.addresses();
          case Target.Octets octets -> octets.addresses();
          case Target.Name name -> Stream.empty();
        };
    return addresses.map(IpAddress::toString).toList();
  }

  private static GrammarError error(String text) {
    return ((Parsed.Invalid<TargetSpec>) TargetSpec.parse(text)).error();
  }

  private IpAddress address(String text) {
    return IpAddress.parse(text).orElseThrow();
  }
}
