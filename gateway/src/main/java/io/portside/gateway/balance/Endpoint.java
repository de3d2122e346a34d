package io.portside.gateway.balance;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * One {@code host:port} of an upstream, with what is known of its health and its load. Any event
 * loop may read it and count on it; its status changes only through {@link Upstream#mark}.
 */
public final class Endpoint {
  /** Where the gateway knows the endpoint from. */
  public enum Source {
    /** The configuration file: stays, whatever its health. */
    STATIC,
    /** Heartbeats on the bus: gone when they stop. */
    DISCOVERED
  }

  /** Whether new work goes there. */
  public enum State {
    /** Not checked yet; gets work, so that a start needs no waiting. */
    STARTING,
    UP,
    /** Gets work only when every other endpoint of the upstream is down too. */
    DOWN,
    /** Finishes what it has and gets nothing new. */
    DRAINING
  }

  /**
   * A state with its history.
   *
   * @param since when the endpoint came into this state
   * @param reason why, in words for an operator
   */
  public record Status(State state, Instant since, String reason) {
    public Status {
      requireNonNull(state);
      requireNonNull(since);
      requireNonNull(reason);
    }
  }

  /** Largest weight; bounds the length of a round-robin cycle. */
  public static final int MAX_WEIGHT = 100;

  private final String host;
  private final int port;
  private final int weight;
  private final Source source;
  private final String node;
  private final AtomicInteger active = new AtomicInteger();
  private final LongAdder total = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile Status status;

  private Endpoint(String host, int port, int weight, Source source, String node) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 1-65535)");
    }
    if (weight < 1 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException("weight: " + weight + " (expected: 1-" + MAX_WEIGHT + ")");
    }
    this.host = requireNonNull(host);
    this.port = port;
    this.weight = weight;
    this.source = source;
    this.node = requireNonNull(node);
    this.status = new Status(State.STARTING, Instant.now(), "not checked yet");
  }

  /** An endpoint named in the configuration. */
  public static Endpoint ofConfig(String host, int port, int weight) {
    return new Endpoint(host, port, weight, Source.STATIC, "");
  }

  /** An endpoint that the instance {@code node} of a service announced. */
  public static Endpoint announced(String host, int port, String node) {
    return new Endpoint(host, port, 1, Source.DISCOVERED, node);
  }

  public String host() {
    return host;
  }

  public int port() {
    return port;
  }

  /** Its share of the work relative to the others, from 1 to {@value #MAX_WEIGHT}. */
  public int weight() {
    return weight;
  }

  public Source source() {
    return source;
  }

  /** The announcing instance; empty for a static endpoint. */
  public String node() {
    return node;
  }

  public Status status() {
    return status;
  }

  /** Connections, sessions or requests it has at this moment. */
  public int active() {
    return active.get();
  }

  /** Connections, sessions or requests it was given since the gateway knows it. */
  public long total() {
    return total.sum();
  }

  /** Dials and exchanges that failed by its fault; what the gateway itself refused is not here. */
  public long failures() {
    return failures.sum();
  }

  /** Counts one piece of work in; each call is answered by one {@link #release}. */
  public void acquire() {
    active.incrementAndGet();
    total.increment();
  }

  /** Counts one piece of work out. */
  public void release() {
    active.decrementAndGet();
  }

  /** Counts a failure that was the endpoint's. */
  public void countFailure() {
    failures.increment();
  }

  void become(Status next) {
    status = next;
  }

  /** {@code host:port}, an IPv6 host in brackets. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
