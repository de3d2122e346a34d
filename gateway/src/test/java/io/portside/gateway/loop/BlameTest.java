package io.portside.gateway.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class BlameTest {
  @Test
  void whatTheNetworkAnsweredIsCertain() {
    assertThat(Blame.of(new ConnectException("Connection refused"))).isEqualTo(Blame.CERTAIN);
    assertThat(Blame.of(new NoRouteToHostException())).isEqualTo(Blame.CERTAIN);
    assertThat(Blame.of(new SocketException("Das Netzwerk ist nicht erreichbar")))
        .isEqualTo(Blame.CERTAIN);
    assertThat(Blame.of(new UnknownHostException())).isEqualTo(Blame.CERTAIN);
  }

  @Test
  void noAnswerInTimeIsSilence() {
    assertThat(Blame.of(new ConnectTimeoutException())).isEqualTo(Blame.SILENT);
    assertThat(Blame.of(new TimeoutException())).isEqualTo(Blame.SILENT);
  }

  @Test
  void ourOwnTroubleIsNoFaultOfTheEndpoint() {
    assertThat(Blame.of(new ChannelException("Failed to open a socket"))).isEqualTo(Blame.OURS);
    assertThat(Blame.of(new BindException("no local port"))).isEqualTo(Blame.OURS);
    assertThat(Blame.of(new IllegalStateException())).isEqualTo(Blame.OURS);
  }
}
