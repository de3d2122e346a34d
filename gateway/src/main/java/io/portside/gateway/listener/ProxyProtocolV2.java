package io.portside.gateway.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The PROXY protocol, version 2, sender's side: tells an upstream which client a connection is for,
 * ahead of the client's first byte, or a datagram, ahead of its content.
 */
public final class ProxyProtocolV2 {
  private static final byte[] SIGNATURE = {
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
  };
  private static final int VERSION_2_PROXY = 0x21;
  private static final int IPV4 = 0x10;
  private static final int IPV6 = 0x20;
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  /** What the client speaks, as the header says it. */
  public enum Transport {
    STREAM(1),
    DATAGRAM(2);

    private final int code;

    Transport(int code) {
      this.code = code;
    }
  }

  private ProxyProtocolV2() {}

  /**
   * The header for one connection, or for every datagram of one client.
   *
   * @param client where the client comes from
   * @param listener the address it came to
   */
  public static ByteBuf header(
      Transport transport, InetSocketAddress client, InetSocketAddress listener) {
    boolean v4 =
        client.getAddress() instanceof Inet4Address
            && listener.getAddress() instanceof Inet4Address;
    int addressBytes = v4 ? IPV4_BYTES : IPV6_BYTES;
    int length = 2 * (addressBytes + Short.BYTES);
    ByteBuf header = Unpooled.buffer(SIGNATURE.length + 2 * Short.BYTES + length);
    header.writeBytes(SIGNATURE).writeByte(VERSION_2_PROXY);
    header.writeByte((v4 ? IPV4 : IPV6) | transport.code).writeShort(length);
    header.writeBytes(bytes(client.getAddress(), addressBytes));
    header.writeBytes(bytes(listener.getAddress(), addressBytes));
    return header.writeShort(client.getPort()).writeShort(listener.getPort());
  }

  /** An IPv4 address among IPv6 ones is written as {@code ::ffff:a.b.c.d}. */
  private static byte[] bytes(InetAddress address, int length) {
    byte[] own = address.getAddress();
    if (own.length == length) {
      return own;
    }
    byte[] mapped = new byte[IPV6_BYTES];
    mapped[10] = (byte) 0xFF;
    mapped[11] = (byte) 0xFF;
    System.arraycopy(own, 0, mapped, IPV6_BYTES - IPV4_BYTES, IPV4_BYTES);
    return mapped;
  }
}
