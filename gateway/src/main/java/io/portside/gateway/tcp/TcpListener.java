package io.portside.gateway.tcp;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.portside.gateway.balance.Upstream;
import io.portside.gateway.listener.CannotListenException;
import io.portside.gateway.listener.Listener;
import io.portside.gateway.listener.ListenerStats;
import io.portside.gateway.listener.ProxyProtocolV2;
import io.portside.gateway.listener.ProxyProtocolV2.Transport;
import io.portside.gateway.listener.Refusal;
import io.portside.gateway.loop.EventLoops;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Balances TCP connections over an upstream. One acceptor spreads clients over all event loops; a
 * client and its endpoint stay on one loop, so a relay shares no state with any other.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // what fails on a channel closes it, and that is handled
public final class TcpListener implements Listener {
  private final String name;
  private final TcpSettings settings;
  private final EventLoops loops;
  private final ListenerStats stats = new ListenerStats();
  private final Dialer dialer;

  /** The accepted channels, at most {@code maxConnections} and those being turned away. */
  private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  private volatile boolean draining;
  private @Nullable Channel server;

  public TcpListener(String name, TcpSettings settings, EventLoops loops, Upstream upstream) {
    this.name = name;
    this.settings = settings;
    this.loops = loops;
    this.dialer = new Dialer(loops, upstream, stats);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String protocol() {
    return "tcp";
  }

  @Override
  public ListenerStats stats() {
    return stats;
  }

  @Override
  public InetSocketAddress address() {
    return (InetSocketAddress) requireNonNull(server, "not started").localAddress();
  }

  @Override
  public Future<Void> start() {
    Promise<Void> started = Promise.promise();
    loops
        .server()
        .option(ChannelOption.SO_BACKLOG, settings.backlog())
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel client) {
                client.pipeline().addLast(new Arrival());
              }
            })
        .bind(settings.bind())
        .addListener(
            (io.netty.channel.ChannelFuture bound) -> {
              if (bound.isSuccess()) {
                server = bound.channel();
                started.complete();
              } else {
                started.fail(
                    new CannotListenException(name, "tcp", settings.bind(), bound.cause()));
              }
            });
    return started.future();
  }

  @Override
  public Future<Void> stop(Duration deadline) {
    draining = true;
    Channel listening = server;
    if (listening == null) {
      return Future.succeededFuture();
    }
    Promise<Void> stopped = Promise.promise();
    listening
        .close()
        .addListener(
            _ -> {
              var cut =
                  GlobalEventExecutor.INSTANCE.schedule(
                      () -> clients.close(), deadline.toMillis(), TimeUnit.MILLISECONDS);
              clients
                  .newCloseFuture()
                  .addListener(
                      _ -> {
                        cut.cancel(false);
                        stopped.complete();
                      });
            });
    return stopped.future();
  }

  /** A client between its acceptance and the endpoint's answer; its bytes wait in the kernel. */
  private final class Arrival extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      Channel client = ctx.channel();
      if (!stats.enter(settings.maxConnections())) {
        Relay.reset(client);
        return;
      }
      clients.add(client);
      client.closeFuture().addListener(_ -> stats.leave());
      dialer
          .dial(client.eventLoop())
          .onSuccess(connection -> join(client, connection.channel()))
          .onFailure(cause -> refuse(client, cause));
    }

    private void join(Channel client, Channel upstream) {
      if (!client.isActive()) {
        upstream.close();
        return;
      }
      client.pipeline().remove(this);
      if (settings.sendProxy()) {
        upstream.write(
            ProxyProtocolV2.header(
                Transport.STREAM,
                (InetSocketAddress) client.remoteAddress(),
                (InetSocketAddress) client.localAddress()));
        upstream.flush();
      }
      new Relay(client, upstream, settings.idleTimeout(), () -> draining)
          .start(stats::countIn, stats::countOut);
    }

    /** A reset, because an orderly end would look like an empty answer. */
    private void refuse(Channel client, Throwable cause) {
      stats.refuse(
          cause instanceof Dialer.Unreachable unreachable
              ? unreachable.refusal()
              : Refusal.UNREACHABLE);
      Relay.reset(client);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      Relay.reset(ctx.channel());
    }
  }
}
