package io.portside.common.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  @ParameterizedTest
  @CsvSource({
    "10.1.2.3/8, 10.0.0.0/8",
    "10.1.2.3, 10.1.2.3/32",
    "0.0.0.0/0, 0.0.0.0/0",
    "192.168.1.129/25, 192.168.1.128/25",
    "2001:db8::1/32, 2001:db8::/32",
    "2001:db8:1:2:3::/80, 2001:db8:1:2:3::/80",
    "ff02::1/0, ::/0",
    "::1, ::1/128",
  })
  void hostBitsAreClearedAndALoneAddressIsABlockOfOne(String text, String canonical) {
    assertThat(Cidr.tryParse(text)).map(Cidr::toString).contains(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0/33", "::/129", "10/8", "10.0.0.0/", "/8", "10.0.0.0/08", "a/8", "1/2/3"})
  void whatIsNoBlockIsNotRead(String text) {
    assertThat(Cidr.tryParse(text)).isEmpty();
    assertThatThrownBy(() -> Cidr.parse(text)).hasMessageContaining(text);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "169.254.0.0/16, 169.254.169.254, true",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, ::1, false",
    "::/0, 10.0.0.1, false",
    "fe80::/10, febf:ffff::1, true",
    "fe80::/10, fec0::1, false",
    "64:ff9b::/96, 64:ff9b::a9fe:a9fe, true",
    "64:ff9b::/96, 64:ff9b:0:0:0:1::, false",
    "::1/128, ::1, true",
    "::1/128, ::2, false",
  })
  void containsExactlyItsOwnAddresses(String block, String address, boolean inside) {
    assertThat(Cidr.parse(block).contains(IpAddress.parse(address).orElseThrow()))
        .isEqualTo(inside);
  }

  @Test
  void aBlockContainsItsPartsAndNotTheReverse() {
    assertThat(Cidr.parse("10.0.0.0/8").contains(Cidr.parse("10.2.0.0/16"))).isTrue();
    assertThat(Cidr.parse("10.2.0.0/16").contains(Cidr.parse("10.0.0.0/8"))).isFalse();
    assertThat(Cidr.parse("10.0.0.0/8").hostBits()).isEqualTo(24);
  }
}
