package io.portside.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.portside.gateway.listener.ListenerStats;

/** Counts the bytes of a client's connection, heads and WebSocket frames included. */
final class ByteCounter extends ChannelDuplexHandler {
  private final ListenerStats stats;

  ByteCounter(ListenerStats stats) {
    this.stats = stats;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      stats.countIn(bytes.readableBytes());
    }
    ctx.fireChannelRead(message);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the promise tells whoever wrote
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      stats.countOut(bytes.readableBytes());
    }
    ctx.write(message, promise);
  }
}
