package io.portside.common.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
  private static final String MIXED = "aé€\uD83D\uDE00z\u0000\u07ff\u0800\uffff\uDBFF\uDFFF";

  @Test
  void validatorAgreesWithTheJdkOnEveryShortSequence() {
    byte[] edges = {
      0,
      0x7f,
      (byte) 0x80,
      (byte) 0x8f,
      (byte) 0x90,
      (byte) 0x9f,
      (byte) 0xa0,
      (byte) 0xbf,
      (byte) 0xc0,
      (byte) 0xc1,
      (byte) 0xc2,
      (byte) 0xdf,
      (byte) 0xe0,
      (byte) 0xe1,
      (byte) 0xec,
      (byte) 0xed,
      (byte) 0xee,
      (byte) 0xef,
      (byte) 0xf0,
      (byte) 0xf1,
      (byte) 0xf3,
      (byte) 0xf4,
      (byte) 0xf5,
      (byte) 0xff
    };
    byte[] bytes = new byte[4];
    for (int i = 0; i < edges.length * edges.length * edges.length * edges.length; i++) {
      for (int at = 0, rest = i; at < 4; at++, rest /= edges.length) {
        bytes[at] = edges[rest % edges.length];
      }
      assertThat(isValid(bytes)).as("%s", Arrays.toString(bytes)).isEqualTo(jdkAccepts(bytes));
    }
  }

  @Test
  void validatorAgreesWithTheJdkOnRandomBytes() {
    var random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = Arrays.copyOf(MIXED.getBytes(UTF_8), 1 + random.nextInt(20));
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      assertThat(isValid(bytes)).isEqualTo(jdkAccepts(bytes));
    }
  }

  @Test
  void wrongByteIsNoticedBeforeTheCharacterEnds() {
    var validator = new Utf8Validator();

    assertThat(validator.feed((byte) 0xf4)).isTrue();
    assertThat(validator.atBoundary()).isFalse();
    assertThat(validator.feed((byte) 0x90)).isFalse();
    validator.reset();

    assertThat(validator.feed((byte) 'a')).isTrue();
    assertThat(validator.atBoundary()).isTrue();
  }

  @Test
  void textIsDecodedOrRefusedNeverMended() {
    assertThat(Utf8.decode(MIXED.getBytes(UTF_8))).contains(MIXED);
    assertThat(Utf8.decode(new byte[] {'a', (byte) 0xff})).isEmpty();
    assertThat(Utf8.decode(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80})).isEmpty();
  }

  @Test
  void everySplitEndsOnAWholeCharacterAndLosesNothing() {
    byte[] bytes = MIXED.repeat(20).getBytes(UTF_8);
    for (int max = 4; max < 40; max++) {
      var joined = new StringBuilder();
      for (int from = 0; from < bytes.length; ) {
        int to = Utf8.splitAt(bytes, from, max);
        assertThat(to).isBetween(from + 1, from + max);
        joined.append(Utf8.decode(Arrays.copyOfRange(bytes, from, to)).orElseThrow());
        from = to;
      }
      assertThat(joined).hasToString(MIXED.repeat(20));
    }
  }

  private static boolean isValid(byte[] bytes) {
    var validator = new Utf8Validator();
    return validator.feed(bytes) && validator.atBoundary();
  }

  private static boolean jdkAccepts(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
