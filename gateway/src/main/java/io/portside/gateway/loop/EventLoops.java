package io.portside.gateway.loop;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;

/**
 * Vert.x's event loops, transport and resolver for code that works on channels: the only place of
 * the gateway's layer 4 that knows Vert.x's insides.
 */
public final class EventLoops {
  private final VertxInternal vertx;

  public EventLoops(Vertx vertx) {
    this.vertx = (VertxInternal) vertx;
  }

  /** A server whose accepted channels are spread over all event loops. */
  public ServerBootstrap server() {
    return new ServerBootstrap()
        .group(vertx.acceptorEventLoopGroup(), vertx.eventLoopGroup())
        .channelFactory(vertx.transport().serverChannelFactory(false));
  }

  /** A client on the given event loop, resolving names without blocking it. */
  public Bootstrap client(EventLoop loop) {
    return new Bootstrap()
        .group(loop)
        .channelFactory(vertx.transport().channelFactory(false))
        .resolver(vertx.nameResolver().nettyAddressResolverGroup());
  }

  /** A datagram socket on the given event loop, resolving names without blocking it. */
  public Bootstrap datagrams(EventLoop loop) {
    return new Bootstrap()
        .group(loop)
        .channelFactory(vertx.transport()::datagramChannel)
        .resolver(vertx.nameResolver().nettyAddressResolverGroup());
  }

  /** The event loop for work that belongs to no connection. */
  public EventLoop next() {
    return vertx.eventLoopGroup().next();
  }
}
