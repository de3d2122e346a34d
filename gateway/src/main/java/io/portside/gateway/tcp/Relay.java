package io.portside.gateway.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Moves bytes between two channels of one event loop until both directions have ended.
 *
 * <p>Works on channels instead of Vert.x sockets: the buffer that was read is the buffer that is
 * written, which was measured at half the CPU per GiB of {@code pipeTo}, and only here can one
 * direction end while the other goes on.
 *
 * <ul>
 *   <li>Reading stops while the other side cannot take more, so that what is buffered stays below
 *       the high-water mark (64 KiB) and one read.
 *   <li>One flush per turn of the event loop.
 *   <li>An end of input is passed on as an end of output, a reset as a reset.
 * </ul>
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // what fails on a channel closes it, and that is handled
final class Relay {
  private final DuplexChannel client;
  private final DuplexChannel upstream;
  private final long idleNs;
  private final BooleanSupplier draining;
  private long lastReadNs = System.nanoTime();
  private boolean clientOutputDone;
  private boolean upstreamOutputDone;
  private @Nullable ScheduledFuture<?> idleCheck;

  /**
   * Both channels must be of one event loop and must not read yet.
   *
   * @param draining while true, an endpoint that has said its last word ends the relay: the client
   *     may never close by itself, as {@code nc} does not
   */
  Relay(Channel client, Channel upstream, Duration idleTimeout, BooleanSupplier draining) {
    this.client = (DuplexChannel) client;
    this.upstream = (DuplexChannel) upstream;
    this.idleNs = idleTimeout.toNanos();
    this.draining = draining;
  }

  /** Starts both directions; to be called on their event loop. */
  void start(LongConsumer bytesIn, LongConsumer bytesOut) {
    client.pipeline().addLast(new Side(upstream, bytesIn));
    upstream.pipeline().addLast(new Side(client, bytesOut));
    idleCheck = client.eventLoop().schedule(this::checkIdle, idleNs, TimeUnit.NANOSECONDS);
    client.config().setAutoRead(true);
    upstream.config().setAutoRead(true);
  }

  private void checkIdle() {
    long left = idleNs - (System.nanoTime() - lastReadNs);
    if (left <= 0) {
      close();
    } else {
      idleCheck = client.eventLoop().schedule(this::checkIdle, left, TimeUnit.NANOSECONDS);
    }
  }

  /** The other side of {@code output} has no more bytes: says so once all of them are written. */
  private void endOutput(DuplexChannel output) {
    output
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              if (written.isSuccess()) {
                output.shutdownOutput();
                outputDone(output);
              }
            });
  }

  private void outputDone(Channel output) {
    clientOutputDone |= output == client;
    upstreamOutputDone |= output == upstream;
    if (clientOutputDone && (upstreamOutputDone || draining.getAsBoolean())) {
      close();
    }
  }

  private void close() {
    cancelIdleCheck();
    client.close();
    upstream.close();
  }

  /** What was sent may be lost anyway: both sides learn it by a reset, not by a clean end. */
  private void abort() {
    cancelIdleCheck();
    reset(client);
    reset(upstream);
  }

  private void cancelIdleCheck() {
    if (idleCheck != null) {
      idleCheck.cancel(false);
    }
  }

  /** Closes a channel with a reset instead of an orderly end. */
  static void reset(Channel channel) {
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      channel.close();
    }
  }

  /** Reads from its own channel and writes to the peer. */
  private final class Side extends ChannelInboundHandlerAdapter {
    private final DuplexChannel peer;
    private final LongConsumer bytes;
    private boolean inputEnded;

    Side(DuplexChannel peer, LongConsumer bytes) {
      this.peer = peer;
      this.bytes = bytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      bytes.accept(((ByteBuf) message).readableBytes());
      peer.write(message, peer.voidPromise());
      if (!peer.isWritable()) {
        ctx.channel().config().setAutoRead(false);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      lastReadNs = System.nanoTime();
      peer.flush();
    }

    /** This channel can take more again (or no more): the peer's reading follows. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      peer.config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE && !inputEnded) {
        inputEnded = true;
        endOutput(peer);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      abort();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      // After both ends and after an abort the peer is closed already, and this changes nothing.
      cancelIdleCheck();
      if (inputEnded) {
        peer.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> peer.close());
      } else {
        reset(peer);
      }
    }
  }
}
