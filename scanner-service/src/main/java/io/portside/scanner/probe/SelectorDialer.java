package io.portside.scanner.probe;

import io.portside.common.net.IpAddress;
import io.portside.scanner.core.DialOutcome;
import io.portside.scanner.core.Dialer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects with non-blocking sockets. What is known at once, as on loopback, is told on the
 * caller's thread; the rest waits at a selector with a thread of its own.
 *
 * <p>Sockets are closed by a reset, so that neither side is left with one in TIME_WAIT. The number
 * waiting is bounded by the caller.
 */
public final class SelectorDialer implements Dialer {
  private static final Logger LOG = LoggerFactory.getLogger(SelectorDialer.class);
  private static final int LINGER_RESET = 0;
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);

  private final Selector selector;
  private final Queue<Pending> arrivals = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Pending> byDeadline =
      new PriorityQueue<>(Comparator.comparingLong((Pending pending) -> pending.deadlineNs));
  private final Thread thread;
  private volatile boolean closed;

  /** A connect on its way. After it was handed over, only the selector's thread touches it. */
  private static final class Pending {
    private final SocketChannel channel;
    private final long deadlineNs;
    private final Consumer<DialOutcome> outcome;
    private boolean told;

    private Pending(SocketChannel channel, long deadlineNs, Consumer<DialOutcome> outcome) {
      this.channel = channel;
      this.deadlineNs = deadlineNs;
      this.outcome = outcome;
    }

    private void tell(DialOutcome what) {
      if (!told) {
        told = true;
        release(channel);
        outcome.accept(what);
      }
    }
  }

  /** Starts the thread. */
  public SelectorDialer() {
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread = Thread.ofPlatform().name("scan-selector").daemon().start(this::run);
  }

  @Override
  public void dial(IpAddress address, int port, Duration timeout, Consumer<DialOutcome> outcome) {
    if (closed) {
      outcome.accept(DialOutcome.LOCAL_ERROR);
      return;
    }
    SocketChannel channel = open();
    if (channel == null) {
      outcome.accept(DialOutcome.NO_RESOURCES);
      return;
    }
    DialOutcome atOnce = connect(channel, new InetSocketAddress(address.toInetAddress(), port));
    if (atOnce != null) {
      release(channel);
      outcome.accept(atOnce);
      return;
    }
    arrivals.add(new Pending(channel, System.nanoTime() + timeout.toNanos(), outcome));
    selector.wakeup();
    if (closed) {
      endArrivals(); // The selector's thread may have looked for the last time.
    }
  }

  private static @Nullable SocketChannel open() {
    try {
      return SocketChannel.open();
    } catch (IOException e) {
      LOG.debug("no socket: {}", e.getMessage());
      return null;
    }
  }

  /** What is known at once, or null while the connect is on its way. */
  private static @Nullable DialOutcome connect(SocketChannel channel, InetSocketAddress remote) {
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_LINGER, LINGER_RESET);
      // On loopback the answer is there when connect returns, but only finishing tells a refusal.
      boolean connected = channel.connect(remote) || channel.finishConnect();
      return connected ? connected(channel) : null;
    } catch (IOException e) {
      return failure(e);
    } catch (UnsupportedAddressTypeException e) {
      // A host without IPv6 has no way to any address of that family.
      return DialOutcome.NET_UNREACHABLE;
    }
  }

  private static DialOutcome connected(SocketChannel channel) throws IOException {
    SocketAddress local = channel.getLocalAddress();
    return channel.getRemoteAddress().equals(local)
        ? DialOutcome.SELF_CONNECTED
        : DialOutcome.CONNECTED;
  }

  /**
   * The JDK has classes for some of the kernel's answers and only the kernel's text, in the
   * process's language, for the others.
   */
  private static DialOutcome failure(IOException e) {
    String text = String.valueOf(e.getMessage());
    return switch (e) {
      case ConnectException refused -> DialOutcome.REFUSED;
      case NoRouteToHostException unreachable -> DialOutcome.HOST_UNREACHABLE;
      case BindException noPort when text.contains("assign") || text.contains("in use") ->
          DialOutcome.NO_RESOURCES;
      case ClosedChannelException closing -> DialOutcome.LOCAL_ERROR;
      case IOException other when text.contains("unreachable") -> DialOutcome.NET_UNREACHABLE;
      case IOException other when text.contains("reset") -> DialOutcome.REFUSED;
      case IOException other when text.contains("Host is down") -> DialOutcome.HOST_UNREACHABLE;
      default -> {
        LOG.debug("connect failed: {}", text);
        yield DialOutcome.LOCAL_ERROR;
      }
    };
  }

  private void run() {
    try {
      while (!closed) {
        selector.select(this::ready, waitMs());
        admit();
        expire();
      }
    } catch (IOException e) {
      LOG.error("the selector failed; scanning stops", e);
      closed = true;
    } finally {
      shutDown();
    }
  }

  /** Until the earliest deadline, rounded up; 0: until something happens. */
  private long waitMs() {
    Pending first = byDeadline.peek();
    if (first == null) {
      return 0;
    }
    return Math.max(1, (first.deadlineNs - System.nanoTime()) / 1_000_000 + 1);
  }

  private void admit() {
    for (Pending pending = arrivals.poll(); pending != null; pending = arrivals.poll()) {
      try {
        pending.channel.register(selector, SelectionKey.OP_CONNECT, pending);
        byDeadline.add(pending);
      } catch (IOException e) {
        pending.tell(failure(e));
      }
    }
  }

  private void ready(SelectionKey key) {
    if (!(key.attachment() instanceof Pending pending)) {
      return;
    }
    try {
      if (pending.channel.finishConnect()) {
        pending.tell(connected(pending.channel));
        byDeadline.remove(pending);
      }
    } catch (IOException e) {
      pending.tell(failure(e));
      byDeadline.remove(pending);
    }
  }

  private void expire() {
    long nowNs = System.nanoTime();
    for (Pending first = byDeadline.peek();
        first != null && first.deadlineNs - nowNs <= 0;
        first = byDeadline.peek()) {
      byDeadline.remove();
      first.tell(DialOutcome.NO_RESPONSE);
    }
  }

  private void shutDown() {
    byDeadline.forEach(pending -> pending.tell(DialOutcome.LOCAL_ERROR));
    byDeadline.clear();
    endArrivals();
    try {
      selector.close();
    } catch (IOException e) {
      LOG.debug("closing the selector failed", e);
    }
  }

  private void endArrivals() {
    for (Pending pending = arrivals.poll(); pending != null; pending = arrivals.poll()) {
      pending.tell(DialOutcome.LOCAL_ERROR);
    }
  }

  private static void release(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing a socket failed", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      if (!thread.join(CLOSE_DEADLINE)) {
        LOG.warn("the selector did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
