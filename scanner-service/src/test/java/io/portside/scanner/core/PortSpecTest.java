package io.portside.scanner.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortSpecTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "22|22",
        "22,80|22,80",
        " 22 , 80 |22,80",
        "80-|80-65535",
        "-5|1-5",
        "-|1-65535",
        "0-|0-65535",
        "0|0",
        "0-1023|0-1023",
        "20-25,23-30,31|20-31",
        "80,22,80|22,80",
        "00080|80",
        "T:22,80|22,80",
        "t: 22|22",
        "22,T:80|22,80",
        "ssh|22",
        "SSH,https|22,443",
        "http?alt,22|22,81,8001,8008,8080-8085,8087-8088,8090,8100,8181,8880,6080,7070",
        "imap*|143,993",
        "top-ports 3|22,80,443",
        "TOP-PORTS=1|80",
        "top-ports: 2,9|9,80,443",
      })
  void portsAreReadAsPeopleWriteThem(String text, String ports) {
    PortSet expected = ((Parsed.Valid<PortSet>) PortSpec.parse(ports)).value();

    assertThat(PortSpec.parse(text)).isEqualTo(new Parsed.Valid<>(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "''|1|''|no ports",
        "22,,80|4|''|nothing between commas",
        "22,|4|''|nothing here",
        ",22|1|''|nothing here",
        "65536|1|65536|expected 0-65535",
        "22, 70000|5|70000|expected 0-65535",
        "1-65536|3|65536|expected 0-65535",
        "99999999999999999999|1|99999999999999999999|expected 0-65535",
        "100-50|1|100-50|did you mean 50-100?",
        "-0|1|-0|backwards",
        "1-2-3|1|1-2-3|expected a port",
        "22;80|1|22;80|expected a port",
        "htpp|1|htpp|did you mean http?",
        "22,nosuchname|4|nosuchname|unknown service name",
        "x*y*z|1|x*y*z|unknown service name",
        "U:53|1|U:|UDP scanning is not offered yet",
        "22,U:53|4|U:|UDP scanning is not offered yet",
        "X:53|1|X:|unknown protocol",
        "T:|3|''|nothing here",
        "T: 65536|4|65536|expected 0-65535",
        "top-ports 0|11|0|expected 1-65535",
        "top-ports many|11|many|not a count",
        "٢٢|1|٢٢|expected a port",
      })
  void errorsNameTheColumnAndTheOffender(
      String text, int column, String offender, String fragment) {
    GrammarError error = ((Parsed.Invalid<PortSet>) PortSpec.parse(text)).error();

    assertThat(error.column()).isEqualTo(column);
    assertThat(error.offender()).isEqualTo(offender);
    assertThat(error.text()).contains("column " + column, fragment);
  }

  @Test
  void aTextBeyondTheLimitIsNotRead() {
    assertThat(PortSpec.parse("1,".repeat(3_000))).isInstanceOf(Parsed.Invalid.class);
  }

  @Test
  void allTopPortsAreAllPorts() {
    PortSet all = ((Parsed.Valid<PortSet>) PortSpec.parse("top-ports 65535")).value();

    assertThat(all).isEqualTo(PortSet.range(1, 65_535));
  }

  @Test
  void aSetKeepsExactlyItsPortsAndItsTextIsReadBack() {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      BitSet bits = new BitSet();
      random.ints(random.nextInt(40), 0, 65_536).forEach(p -> bits.set(p, Math.min(65_536, p + 3)));
      bits.set(round);

      PortSet set = PortSet.of(bits);

      assertThat(set.stream()).containsExactly(bits.stream().boxed().toArray(Integer[]::new));
      assertThat(set.size()).isEqualTo(bits.cardinality());
      assertThat(random.ints(500, 0, 65_536))
          .allMatch(port -> set.contains(port) == bits.get(port));
      assertThat(PortSpec.parse(set.toString())).isEqualTo(new Parsed.Valid<>(set));
      BitSet walked = new BitSet();
      set.iterator().forEachRemaining((int port) -> walked.set(port));
      assertThat(walked).isEqualTo(bits);
    }
  }

  @Test
  void setsAreComparedJoinedAndSubtracted() {
    PortSet low = PortSet.range(0, 1_023);

    assertThat(low.containsAll(PortSet.of(0, 22, 1_023))).isTrue();
    assertThat(low.containsAll(PortSet.of(1_023, 1_024))).isFalse();
    assertThat(PortSet.of(1, 3).containsAll(PortSet.range(1, 3))).isFalse();
    assertThat(low.containsAll(PortSet.EMPTY)).isTrue();
    assertThat(low.union(PortSet.of(1_024))).isEqualTo(PortSet.range(0, 1_024));
    assertThat(low.minus(PortSet.range(1, 1_023))).isEqualTo(PortSet.of(0));
  }
}
