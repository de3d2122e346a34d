package io.portside.common.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedPortTest {
  @Test
  void aNamedPortIsItself() {
    assertThat(SharedPort.of(8080)).isEqualTo(8080);
  }

  @Test
  void twoListenersOnFreePortsNeverShareANumber() {
    int one = SharedPort.of(0);
    int two = SharedPort.of(0);

    assertThat(one).isNegative();
    assertThat(two).isNegative().isNotEqualTo(one);
  }
}
