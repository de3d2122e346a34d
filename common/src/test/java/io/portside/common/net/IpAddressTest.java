package io.portside.common.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "255.255.255.255, 255.255.255.255",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "1:0:0:2:0:0:3:4, 1::2:0:0:3:4",
    "::ffff:169.254.169.254, ::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe, ::ffff:169.254.169.254",
    "64:ff9b::169.254.169.254, 64:ff9b::a9fe:a9fe",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
    "fe80:0:0:0:0:0:0:1, fe80::1",
  })
  void literalsAreReadAndWrittenInTheirCanonicalForm(String text, String canonical) {
    assertThat(IpAddress.parse(text)).map(IpAddress::toString).contains(canonical);
    assertThat(IpAddress.parse(canonical)).isEqualTo(IpAddress.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "010.0.0.1",
        "0x7f.0.0.1",
        "2130706433",
        "127.1",
        "1.2.3.4 ",
        "١.2.3.4",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "1:2:3:4:5:6:7::8",
        "12345::",
        "g::",
        "::1.2.3",
        "1.2.3.4::",
        "1:2:3:4:5:6:7:1.2.3.4",
        "fe80::1%eth0",
        "[::1]",
        "::1/128",
        "+1::",
        "１::"
      })
  void whatIsNotALiteralIsNotRead(String text) {
    assertThat(IpAddress.parse(text)).isEmpty();
  }

  @Test
  void theSocketInterfaceSeesTheSameAddress() {
    for (String text : new String[] {"127.0.0.1", "200.1.2.3", "2001:db8::ffff:1", "::1"}) {
      IpAddress address = IpAddress.parse(text).orElseThrow();

      assertThat(IpAddress.of(address.toInetAddress())).isEqualTo(address);
    }
  }

  @Test
  void countingOnCrossesTheMiddleAndWrapsInItsFamily() {
    assertThat(IpAddress.v6(1, -1).plus(1)).isEqualTo(IpAddress.v6(2, 0));
    assertThat(IpAddress.v4(0xffff_ffffL).plus(1)).hasToString("0.0.0.0");
  }

  @Test
  void orderIsNumericAndUnsigned() {
    assertThat(IpAddress.parse("200.0.0.1").orElseThrow())
        .isGreaterThan(IpAddress.parse("10.0.0.1").orElseThrow())
        .isLessThan(IpAddress.parse("::1").orElseThrow());
    assertThat(IpAddress.parse("fe80::").orElseThrow())
        .isGreaterThan(IpAddress.parse("2001::").orElseThrow());
  }
}
