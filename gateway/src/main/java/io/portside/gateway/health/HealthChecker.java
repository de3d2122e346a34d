package io.portside.gateway.health;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.portside.gateway.balance.Endpoint;
import io.portside.gateway.balance.Endpoint.State;
import io.portside.gateway.balance.Endpoint.Status;
import io.portside.gateway.balance.Upstream;
import io.portside.gateway.loop.Blame;
import io.portside.gateway.loop.EventLoops;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Checks the endpoints of one upstream, all on one event loop. At most one check of an endpoint is
 * on its way at a time, so a silent endpoint costs one socket.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a check's channel is closed either way
public final class HealthChecker {
  private final EventLoops loops;
  private final EventLoop loop;
  private final Upstream upstream;
  private final HealthCheck rules;
  private final Map<Endpoint, HealthRecord> records = new HashMap<>();
  private final Set<Endpoint> onTheWay = new HashSet<>();
  private final ScheduledFuture<?> ticks;

  private HealthChecker(EventLoops loops, Upstream upstream, HealthCheck rules) {
    this.loops = loops;
    this.loop = loops.next();
    this.upstream = upstream;
    this.rules = rules;
    this.ticks =
        loop.scheduleAtFixedRate(this::tick, 0, rules.interval().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Begins to check until {@link #stop}; the first check is at once. */
  public static HealthChecker start(EventLoops loops, Upstream upstream, HealthCheck rules) {
    return new HealthChecker(loops, upstream, rules);
  }

  /** Checks no more; a check on its way may still mark its endpoint. */
  public void stop() {
    ticks.cancel(false);
  }

  private void tick() {
    upstream.dropDrained();
    records.keySet().retainAll(Set.copyOf(upstream.endpoints()));
    for (Endpoint endpoint : upstream.endpoints()) {
      if (endpoint.status().state() != State.DRAINING) {
        check(endpoint);
      }
    }
  }

  private void check(Endpoint endpoint) {
    HealthRecord record =
        records.computeIfAbsent(endpoint, e -> new HealthRecord(upstream, e, rules));
    switch (rules.check()) {
      case NONE -> record.passed(endpoint.status());
      case TCP -> connect(endpoint, record);
    }
  }

  private void connect(Endpoint endpoint, HealthRecord record) {
    if (!onTheWay.add(endpoint)) {
      return;
    }
    Status before = endpoint.status();
    loops
        .client(loop)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) rules.timeout().toMillis())
        .option(ChannelOption.AUTO_READ, false)
        .handler(new Nothing())
        .connect(endpoint.host(), endpoint.port())
        .addListener(
            (ChannelFuture connected) -> {
              onTheWay.remove(endpoint);
              if (connected.isSuccess()) {
                connected.channel().close();
                record.passed(before);
              } else if (Blame.of(connected.cause()) != Blame.OURS) {
                record.failed(String.valueOf(connected.cause().getMessage()));
              }
            });
  }

  private static final class Nothing extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      // The connection is all that is wanted.
    }
  }
}
