package io.portside.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.gateway.http.HeadGrammar.Fault;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadGrammarTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a%00?x=[1]|2 HTTP/1.1\r\nA:\r\nB: \tx y\u00e9\r\n\r\n",
        "OPTIONS * HTTP/1.0\r\n\r\n"
      })
  void goodHeadsEndWhereTheyEnd(String head) {
    var grammar = new HeadGrammar();
    byte[] bytes = head.getBytes(ISO_8859_1);

    for (int i = 0; i < bytes.length; i++) {
      assertThat(grammar.accept(bytes[i])).isEqualTo(i < bytes.length - 1);
    }

    assertThat(grammar.fault()).isNull();
    assertThat(grammar.isAtEnd()).isTrue();
  }

  @Test
  void eachFaultIsNamed() {
    assertThat(fault("GET /\0 HTTP/1.1\r\n")).isEqualTo(Fault.BAD_BYTE_IN_TARGET);
    assertThat(fault("GET /#x HTTP/1.1\r\n")).isEqualTo(Fault.BAD_BYTE_IN_TARGET);
    assertThat(fault("GET /\r HTTP/1.1\r\n")).isEqualTo(Fault.BAD_BYTE_IN_TARGET);
    assertThat(fault("GET /\u00e9 HTTP/1.1\r\n")).isEqualTo(Fault.BAD_BYTE_IN_TARGET);
    assertThat(fault("GET / x HTTP/1.1\r\n")).isEqualTo(Fault.BAD_REQUEST_LINE);
    assertThat(fault("GET\t/ HTTP/1.1\r\n")).isEqualTo(Fault.BAD_REQUEST_LINE);
    assertThat(fault(" GET / HTTP/1.1\r\n")).isEqualTo(Fault.BAD_REQUEST_LINE);
    assertThat(fault("GET / HTTP/1.1\nHost: a\r\n\r\n")).isEqualTo(Fault.BARE_LINE_END);
    assertThat(fault("GET / HTTP/1.1\r\nA: b\n\r\n")).isEqualTo(Fault.BARE_LINE_END);
    assertThat(fault("GET / HTTP/1.1\r\nA: b\rc\r\n\r\n")).isEqualTo(Fault.BARE_LINE_END);
    assertThat(fault("GET / HTTP/1.1\r\nA: b\r\n\n")).isEqualTo(Fault.BARE_LINE_END);
    assertThat(fault("GET / HTTP/1.1\r\nA : b\r\n")).isEqualTo(Fault.BAD_FIELD_NAME);
    assertThat(fault("GET / HTTP/1.1\r\n: b\r\n")).isEqualTo(Fault.BAD_FIELD_NAME);
    assertThat(fault("GET / HTTP/1.1\r\nA\r\n\r\n")).isEqualTo(Fault.BAD_FIELD_NAME);
    assertThat(fault("GET / HTTP/1.1\r\nA: b\0\r\n")).isEqualTo(Fault.BAD_BYTE_IN_FIELD);
    assertThat(fault("GET / HTTP/1.1\r\nA: b\r\n c\r\n")).isEqualTo(Fault.FOLDED_FIELD);
    assertThat(fault("GET / HTTP/1.1\r\n" + "A: b\r\n".repeat(101)))
        .isEqualTo(Fault.TOO_MANY_FIELDS);
  }

  private static @Nullable Fault fault(String head) {
    var grammar = new HeadGrammar();
    for (byte b : head.getBytes(ISO_8859_1)) {
      if (!grammar.accept(b)) {
        break;
      }
    }
    return grammar.fault();
  }
}
