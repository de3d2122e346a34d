package io.portside.gateway.udp;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.ScheduledFuture;
import io.portside.gateway.balance.Endpoint;
import io.portside.gateway.balance.Upstream;
import io.portside.gateway.listener.CannotListenException;
import io.portside.gateway.listener.Listener;
import io.portside.gateway.listener.ListenerStats;
import io.portside.gateway.listener.ProxyProtocolV2;
import io.portside.gateway.listener.ProxyProtocolV2.Transport;
import io.portside.gateway.listener.Refusal;
import io.portside.gateway.loop.Blame;
import io.portside.gateway.loop.EventLoops;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Balances UDP by source: what comes from one address and port goes to one endpoint while that is
 * offered work, and what the endpoint sends back goes to that source. The socket, its sessions and
 * their sockets are on one event loop, so the table needs no lock.
 *
 * <p>Nothing waits: a datagram that cannot be written at once is dropped and counted, as the
 * network itself would.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a datagram that is not written is a lost datagram
public final class UdpListener implements Listener {
  private static final byte[] NO_HEADER = {};
  private static final InetAddress ANY_IPV4 = anyIpv4();

  private final String name;
  private final UdpSettings settings;
  private final EventLoops loops;
  private final EventLoop loop;
  private final Upstream upstream;
  private final ListenerStats stats = new ListenerStats();

  /** At most {@code maxSessions}. */
  private final Map<InetSocketAddress, Session> sessions = new HashMap<>();

  private @Nullable Listener preferred;
  private @Nullable Channel server;
  private @Nullable ScheduledFuture<?> sweeps;

  public UdpListener(String name, UdpSettings settings, EventLoops loops, Upstream upstream) {
    this.name = name;
    this.settings = settings;
    this.loops = loops;
    this.loop = loops.next();
    this.upstream = upstream;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String protocol() {
    return "udp";
  }

  @Override
  public ListenerStats stats() {
    return stats;
  }

  @Override
  public InetSocketAddress address() {
    return (InetSocketAddress) requireNonNull(server, "not started").localAddress();
  }

  /**
   * Lets a listener on any free port take the number of another one, which is started before it, if
   * that is free.
   */
  public void preferNumberOf(Listener other) {
    preferred = other;
  }

  @Override
  public Future<Void> start() {
    Listener other = preferred;
    if (other == null || settings.bind().getPort() != 0) {
      return bind(settings.bind());
    }
    var same = new InetSocketAddress(settings.bind().getAddress(), other.address().getPort());
    return bind(same).recover(_ -> bind(settings.bind()));
  }

  private Future<Void> bind(InetSocketAddress address) {
    Promise<Void> started = Promise.promise();
    loops
        .datagrams(loop)
        .handler(new FromClients())
        .bind(address)
        .addListener(
            (ChannelFuture bound) -> {
              if (bound.isSuccess()) {
                server = bound.channel();
                long everyMs = Math.max(50, settings.idleTimeout().toMillis() / 4);
                sweeps =
                    loop.scheduleAtFixedRate(this::sweep, everyMs, everyMs, TimeUnit.MILLISECONDS);
                started.complete();
              } else {
                started.fail(new CannotListenException(name, "udp", address, bound.cause()));
              }
            });
    return started.future();
  }

  /** At once: a datagram on its way cannot be told from one that will never come. */
  @Override
  public Future<Void> stop(Duration deadline) {
    Promise<Void> stopped = Promise.promise();
    loop.execute(
        () -> {
          if (sweeps != null) {
            sweeps.cancel(false);
          }
          List.copyOf(sessions.values()).forEach(Session::end);
          if (server == null) {
            stopped.complete();
          } else {
            server.close().addListener(_ -> stopped.complete());
          }
        });
    return stopped.future();
  }

  private void sweep() {
    long now = System.nanoTime();
    for (Session session : List.copyOf(sessions.values())) {
      if (now - session.lastNs >= settings.idleTimeout().toNanos()) {
        session.end();
      }
    }
  }

  private final class FromClients extends SimpleChannelInboundHandler<DatagramPacket> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket datagram) {
      stats.countRequest();
      stats.countIn(datagram.content().readableBytes());
      Session session = sessions.get(datagram.sender());
      if (session != null && !upstream.offers(session.endpoint)) {
        // Down, stopping or gone: a source that never pauses would talk to nobody for good.
        session.end();
        session = null;
      }
      if (session == null) {
        session = open(ctx.channel(), datagram.sender());
      }
      if (session != null) {
        session.send(datagram);
      }
    }

    private @Nullable Session open(Channel listening, InetSocketAddress source) {
      Endpoint endpoint = upstream.pick(_ -> true).orElse(null);
      if (endpoint == null) {
        stats.refuse(Refusal.NO_ENDPOINT);
        return null;
      }
      if (!stats.enter(settings.maxSessions())) {
        return null;
      }
      var session = new Session(listening, source, endpoint);
      sessions.put(source, session);
      return session;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      // A bad datagram ends nobody else's session; the socket stays.
    }
  }

  private byte[] header(InetSocketAddress source) {
    ByteBuf header =
        ProxyProtocolV2.header(Transport.DATAGRAM, source, sameFamily(address(), source));
    return ByteBufUtil.getBytes(header);
  }

  /** A socket for both families is bound to the version 6 wildcard, also for version 4 clients. */
  private static InetSocketAddress sameFamily(InetSocketAddress bound, InetSocketAddress source) {
    return bound.getAddress().isAnyLocalAddress() && source.getAddress() instanceof Inet4Address
        ? new InetSocketAddress(ANY_IPV4, bound.getPort())
        : bound;
  }

  private static InetAddress anyIpv4() {
    try {
      return InetAddress.getByAddress(new byte[4]);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 is a length it takes", e);
    }
  }

  /** One source, its endpoint, and the socket between them. */
  private final class Session extends SimpleChannelInboundHandler<DatagramPacket> {
    private final Channel listening;
    private final InetSocketAddress source;
    private final Endpoint endpoint;
    private final ChannelFuture connected;

    /** Before each datagram; empty: nothing. */
    private final byte[] header;

    private long lastNs = System.nanoTime();
    private int waiting;

    Session(Channel listening, InetSocketAddress source, Endpoint endpoint) {
      this.listening = listening;
      this.source = source;
      this.endpoint = endpoint;
      this.header = settings.sendProxy() ? header(source) : NO_HEADER;
      endpoint.acquire();
      // Connected, so that only this endpoint's datagrams come back and its refusals are heard.
      this.connected =
          loops.datagrams(loop).handler(this).connect(endpoint.host(), endpoint.port());
    }

    /** Most datagrams that may wait while the endpoint's name is resolved. */
    private static final int MAX_WAITING = 16;

    void send(DatagramPacket datagram) {
      lastNs = System.nanoTime();
      if (connected.isSuccess()) {
        write(datagram.content().retain());
      } else if (waiting < MAX_WAITING) {
        waiting++;
        var content = datagram.content().retain();
        connected.addListener(
            (ChannelFuture done) -> {
              waiting--;
              if (done.isSuccess()) {
                write(content);
              } else {
                content.release();
                notConnected(done.cause());
              }
            });
      } else {
        stats.refuse(Refusal.DATAGRAM_DROPPED);
      }
    }

    private void write(ByteBuf content) {
      Channel channel = connected.channel();
      if (channel.isWritable()) {
        channel.writeAndFlush(
            header.length == 0
                ? content
                : Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(header), content));
      } else {
        content.release();
        stats.refuse(Refusal.DATAGRAM_DROPPED);
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket datagram) {
      lastNs = System.nanoTime();
      if (listening.isWritable()) {
        stats.countOut(datagram.content().readableBytes());
        listening.writeAndFlush(new DatagramPacket(datagram.content().retain(), source));
      } else {
        stats.refuse(Refusal.DATAGRAM_DROPPED);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (cause instanceof PortUnreachableException) {
        unreachable("port unreachable");
      }
    }

    /** For want of a socket no endpoint is to blame. */
    private void notConnected(Throwable cause) {
      if (Blame.of(cause) == Blame.OURS) {
        stats.refuse(Refusal.DATAGRAM_DROPPED);
        end();
      } else {
        unreachable(String.valueOf(cause.getMessage()));
      }
    }

    /** The source's next datagram gets another endpoint. */
    private void unreachable(String reason) {
      upstream.markUnreachable(endpoint, reason);
      end();
    }

    void end() {
      if (sessions.remove(source, this)) {
        connected.channel().close();
        endpoint.release();
        stats.leave();
      }
    }
  }
}
