package io.portside.gateway.tcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.portside.gateway.balance.Endpoint;
import io.portside.gateway.balance.Upstream;
import io.portside.gateway.listener.ListenerStats;
import io.portside.gateway.listener.Refusal;
import io.portside.gateway.loop.Blame;
import io.portside.gateway.loop.EventLoops;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds an endpoint that answers: dials one, and while that fails another, before the client hears
 * anything.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // what fails on a channel closes it, and that is handled
final class Dialer {
  private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);

  /**
   * An open connection to an endpoint, which counts as its work until the channel closes. The
   * channel does not read yet.
   */
  record Connection(Channel channel, Endpoint endpoint) {}

  /** Nobody could be reached; an expected outcome without a stack trace. */
  static final class Unreachable extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Refusal refusal;

    Unreachable(Refusal refusal, String message) {
      super(message, null, false, false);
      this.refusal = refusal;
    }

    Refusal refusal() {
      return refusal;
    }
  }

  private final EventLoops loops;
  private final Upstream upstream;
  private final ListenerStats stats;

  Dialer(EventLoops loops, Upstream upstream, ListenerStats stats) {
    this.loops = loops;
    this.upstream = upstream;
    this.stats = stats;
  }

  /**
   * Dials on the given event loop until somebody answers.
   *
   * @return completes on that loop; fails with {@link Unreachable} when nobody answers within the
   *     upstream's attempts and retry budget
   */
  Future<Connection> dial(EventLoop loop) {
    Promise<Connection> promise = Promise.promise();
    upstream.retries().deposit();
    new Attempts(loop, promise).next();
    return promise.future();
  }

  /** The dials for one client, one after the other, all on one event loop. */
  private final class Attempts {
    private final EventLoop loop;
    private final Promise<Connection> promise;
    private final Set<Endpoint> tried = new HashSet<>();

    Attempts(EventLoop loop, Promise<Connection> promise) {
      this.loop = loop;
      this.promise = promise;
    }

    void next() {
      upstream
          .pick(endpoint -> !tried.contains(endpoint))
          .ifPresentOrElse(this::dial, this::nobodyLeft);
    }

    private void dial(Endpoint endpoint) {
      tried.add(endpoint);
      endpoint.acquire();
      loops
          .client(loop)
          .option(
              ChannelOption.CONNECT_TIMEOUT_MILLIS,
              (int) upstream.settings().connectTimeout().toMillis())
          .option(ChannelOption.AUTO_READ, false)
          .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
          .option(ChannelOption.TCP_NODELAY, true)
          .option(ChannelOption.SO_KEEPALIVE, true)
          .handler(NOTHING_YET)
          .connect(endpoint.host(), endpoint.port())
          .addListener(
              (io.netty.channel.ChannelFuture dialled) -> {
                if (dialled.isSuccess()) {
                  dialled.channel().closeFuture().addListener(_ -> endpoint.release());
                  promise.complete(new Connection(dialled.channel(), endpoint));
                } else {
                  endpoint.release();
                  failed(endpoint, dialled.cause());
                }
              });
    }

    private void failed(Endpoint endpoint, Throwable cause) {
      boolean again = tried.size() < upstream.settings().attempts();
      switch (Blame.of(cause)) {
        case CERTAIN -> upstream.markUnreachable(endpoint, String.valueOf(cause.getMessage()));
        case SILENT -> {
          endpoint.countFailure();
          again = again && upstream.retries().withdraw();
        }
        case OURS -> {
          LOG.warn("dialling {} of {} failed on our side", endpoint, upstream.name(), cause);
          again = false;
        }
      }
      if (again) {
        stats.countRetry();
        next();
      } else {
        nobodyLeft();
      }
    }

    private void nobodyLeft() {
      Refusal refusal = tried.isEmpty() ? Refusal.NO_ENDPOINT : Refusal.UNREACHABLE;
      promise.fail(
          new Unreachable(refusal, upstream.name() + ": " + refusal.label() + ", tried " + tried));
    }
  }

  private static final ChannelHandler NOTHING_YET =
      new ChannelInitializer<>() {
        @Override
        protected void initChannel(Channel channel) {
          // Handlers come with the relay: until then the channel does not read.
        }

        @Override
        public boolean isSharable() {
          return true;
        }
      };
}
