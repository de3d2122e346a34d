package io.portside.chat.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.line.FirstBytes.Json;
import io.portside.chat.line.FirstBytes.Lines;
import io.portside.chat.line.FirstBytes.Proxied;
import io.portside.chat.line.FirstBytes.Tls;
import io.portside.chat.line.FirstBytes.Undecided;
import io.portside.chat.wire.ProxyHeader.Header;
import io.portside.chat.wire.ProxyHeader.Malformed;
import io.portside.common.net.IpAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FirstBytesTest {
  private static final String V2 = "0d0a0d0a000d0a515549540a";
  private static final byte[] V2_TCP4 = hex(V2 + "2111000c" + "0a010203" + "7f000001" + "1f401a0b");
  private static final byte[] V2_TCP6 =
      hex(
          V2
              + "21210024"
              + "20010db8000000000000000000000001"
              + "00".repeat(15)
              + "01"
              + "1f401a0b");

  @Test
  void tlsIsKnownByTwoBytes() {
    assertThat(judge("\u0016")).isEqualTo(new Undecided());
    assertThat(judge("\u0016\u0003\u0001")).isEqualTo(new Tls());
    assertThat(judge("\u0016x")).isEqualTo(new Lines());
  }

  @Test
  void braceIsJsonAndTheRestIsLines() {
    assertThat(judge("")).isEqualTo(new Undecided());
    assertThat(judge("{\"t\"")).isEqualTo(new Json());
    assertThat(judge("hello")).isEqualTo(new Lines());
    assertThat(judge("PROXY is down")).isEqualTo(new Lines());
    assertThat(judge("\r\n\r\nhello")).isEqualTo(new Lines());
  }

  @Test
  void headerIsReadHoweverItsBytesArrive() {
    byte[] v1 = "PROXY TCP4 10.1.2.3 127.0.0.1 8000 6667\r\n".getBytes(ISO_8859_1);
    byte[] v1Six = "PROXY TCP6 2001:db8::1 ::1 8000 6667\r\n".getBytes(ISO_8859_1);
    assertHeader(v1, "10.1.2.3");
    assertHeader(v1Six, "2001:db8::1");
    assertHeader(V2_TCP4, "10.1.2.3");
    assertHeader(V2_TCP6, "2001:db8::1");
  }

  private static void assertHeader(byte[] header, String source) {
    for (int length = 1; length < header.length; length++) {
      assertThat(FirstBytes.judge(Arrays.copyOf(header, length), true))
          .as("first %d bytes", length)
          .isEqualTo(new Undecided());
    }
    var whole = new Proxied(new Header(IpAddress.parse(source).orElseThrow(), header.length));
    assertThat(FirstBytes.judge(header, true)).isEqualTo(whole);
    assertThat(FirstBytes.judge(Arrays.copyOf(header, header.length + 5), true)).isEqualTo(whole);
  }

  @Test
  void headerWithoutAnAddressKeepsThePeers() {
    assertThat(judge("PROXY UNKNOWN ffff::1 garbage\r\nhi"))
        .isEqualTo(new Proxied(new Header(null, 31)));
    assertThat(FirstBytes.judge(hex(V2 + "20000000"), true))
        .isEqualTo(new Proxied(new Header(null, 16)));
    assertThat(FirstBytes.judge(hex(V2 + "21310001" + "00"), true))
        .isEqualTo(new Proxied(new Header(null, 17)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY TCP4 10.1.2.3 127.0.0.1 8000\r\n",
        "PROXY TCP4 2001:db8::1 ::1 8000 6667\r\n",
        "PROXY TCP6 10.1.2.3 127.0.0.1 8000 6667\r\n",
        "PROXY TCP4 example.org 127.0.0.1 8000 6667\r\n",
      })
  void headerThatSaysNonsenseIsMalformed(String header) {
    assertThat(judge(header))
        .isInstanceOfSatisfying(
            Proxied.class, proxied -> assertThat(proxied.header()).isInstanceOf(Malformed.class));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2111ffff", "22110000", "21110004" + "0a010203", "21210000"})
  void binaryHeaderThatSaysNonsenseIsMalformed(String rest) {
    assertThat(FirstBytes.judge(hex(V2 + rest), true))
        .isInstanceOfSatisfying(
            Proxied.class, proxied -> assertThat(proxied.header()).isInstanceOf(Malformed.class));
  }

  @Test
  void headerOfAnyLengthEnds() {
    byte[] endless = ("PROXY TCP4 " + "1".repeat(200)).getBytes(ISO_8859_1);

    assertThat(FirstBytes.judge(endless, true)).isEqualTo(new Proxied(new Malformed("no end")));
  }

  @Test
  void headerOfAStrangerIsNoHeader() {
    assertThat(FirstBytes.judge(V2_TCP4, false)).isEqualTo(new Lines());
  }

  @Test
  void mutatedHeadersAreJudgedWithoutAnException() {
    var random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      byte[] header = Arrays.copyOf(i % 2 == 0 ? V2_TCP4 : V2_TCP6, random.nextInt(60));
      if (header.length > 0) {
        header[random.nextInt(header.length)] = (byte) random.nextInt(256);
      }
      assertThat(FirstBytes.judge(header, true)).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET / HTTP/1.1|HTTP",
        "PRI * HTTP/2.0|HTTP",
        "GET well soon|TEXT",
        "CAP LS 302|IRC",
        "NICK alice|IRC",
        "CAP|IRC",
        "CAPTAIN here|TEXT",
        "join us|TEXT",
        "/join ops|TEXT",
      })
  void firstLineTellsTheProtocol(String line, FirstLine expected) {
    assertThat(FirstLine.of(line)).isEqualTo(expected);
  }

  private static FirstBytes.Verdict judge(String bytes) {
    return FirstBytes.judge(bytes.getBytes(ISO_8859_1), true);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
