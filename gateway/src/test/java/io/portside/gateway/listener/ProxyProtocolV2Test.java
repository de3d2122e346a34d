package io.portside.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.portside.gateway.listener.ProxyProtocolV2.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ProxyProtocolV2Test {
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

  @Test
  void ipv4AddressesTakeTwelveBytes() throws Exception {
    assertThat(header("192.0.2.7", 50_000, "127.0.0.1", 6_667))
        .isEqualTo(SIGNATURE + "2111000c" + "c0000207" + "7f000001" + "c350" + "1a0b");
  }

  @Test
  void ipv6AddressesTakeThirtySixBytes() throws Exception {
    assertThat(header("2001:db8::1", 1, "::1", 65_535))
        .isEqualTo(
            SIGNATURE
                + "21210024"
                + "20010db8000000000000000000000001"
                + "00000000000000000000000000000001"
                + "0001"
                + "ffff");
  }

  @Test
  void aMixedPairIsWrittenAsIpv6() throws Exception {
    assertThat(header("192.0.2.7", 1, "::1", 2))
        .isEqualTo(
            SIGNATURE
                + "21210024"
                + "00000000000000000000ffffc0000207"
                + "00000000000000000000000000000001"
                + "0001"
                + "0002");
  }

  @Test
  void datagramsAreCalledSo() throws Exception {
    assertThat(header(Transport.DATAGRAM, "192.0.2.7", 50_000, "127.0.0.1", 6_667))
        .isEqualTo(SIGNATURE + "2112000c" + "c0000207" + "7f000001" + "c350" + "1a0b");
    assertThat(header(Transport.DATAGRAM, "2001:db8::1", 1, "::1", 2))
        .startsWith(SIGNATURE + "21220024" + "20010db8");
  }

  private static String header(String client, int clientPort, String listener, int listenerPort)
      throws Exception {
    return header(Transport.STREAM, client, clientPort, listener, listenerPort);
  }

  private static String header(
      Transport transport, String client, int clientPort, String listener, int listenerPort)
      throws Exception {
    return ByteBufUtil.hexDump(
        ProxyProtocolV2.header(
            transport,
            new InetSocketAddress(InetAddress.getByName(client), clientPort),
            new InetSocketAddress(InetAddress.getByName(listener), listenerPort)));
  }
}
