package io.portside.gateway.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The PROXY protocol, version 2, sender's side: tells an upstream which client a connection is for,
 * ahead of the client's first byte.
 */
public final class ProxyProtocolV2 {
  private static final byte[] SIGNATURE = {
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
  };
  private static final int VERSION_2_PROXY = 0x21;
  private static final int TCP_OVER_IPV4 = 0x11;
  private static final int TCP_OVER_IPV6 = 0x21;
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  private ProxyProtocolV2() {}

  /**
   * The header for one connection.
   *
   * @param client where the client comes from
   * @param listener the address it came to
   */
  public static ByteBuf header(InetSocketAddress client, InetSocketAddress listener) {
    boolean v4 =
        client.getAddress() instanceof Inet4Address
            && listener.getAddress() instanceof Inet4Address;
    int addressBytes = v4 ? IPV4_BYTES : IPV6_BYTES;
    int length = 2 * (addressBytes + Short.BYTES);
    ByteBuf header = Unpooled.buffer(SIGNATURE.length + 2 * Short.BYTES + length);
    header.writeBytes(SIGNATURE).writeByte(VERSION_2_PROXY);
    header.writeByte(v4 ? TCP_OVER_IPV4 : TCP_OVER_IPV6).writeShort(length);
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
