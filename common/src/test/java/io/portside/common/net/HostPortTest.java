package io.portside.common.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1:80", "[::1]:80", "name:0", "a-b.c:65535", "[fe80::1%eth0]:1", "_x:1"})
  void textIsReadAndPrintedBack(String text) {
    assertThat(HostPort.parse(text)).hasToString(text);
  }

  @Test
  void ipv6HostHasNoBrackets() {
    assertThat(HostPort.parse("[::1]:80")).isEqualTo(new HostPort("::1", 80));
  }

  @ParameterizedTest
  @ValueSource(strings = {"70000", "65536", "-1", "+1", "x", "", "99999999999", "٣"})
  void portOutsideTheRangeIsRefused(String port) {
    assertThatThrownBy(() -> HostPort.parse("127.0.0.1:" + port))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("port " + port + " (expected: 0-65535)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "80", ":80", "::1:80", "http://x:80", "[name]:80", "[]:80", "[::1:80"})
  void addressWithoutItsPartsIsRefused(String text) {
    assertThatThrownBy(() -> HostPort.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: host:port, [IPv6]:port)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b:80", "x/y:80", "a,b:80", "a\n:80", "u@h:80"})
  void hostWithSeparatorsIsRefused(String text) {
    assertThatThrownBy(() -> HostPort.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: a name or an address)");
  }

  @Test
  void longHostIsRefused() {
    String host = "a".repeat(256);

    assertThatThrownBy(() -> new HostPort(host, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("host of 256 characters (expected: 1-255)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "127.255.255.254:80", "[::1]:80", "localhost:80"})
  void loopbackIsToldWithoutAResolver(String text) {
    assertThat(HostPort.parse(text).isLoopback()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.example.org:80", "0.0.0.0:80", "[::]:80", "128.0.0.1:80", "host:80"})
  void whatOthersMayReachIsNotLoopback(String text) {
    assertThat(HostPort.parse(text).isLoopback()).isFalse();
  }
}
