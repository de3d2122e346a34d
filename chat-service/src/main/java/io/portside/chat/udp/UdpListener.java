package io.portside.chat.udp;

import static java.util.Objects.requireNonNull;

import io.portside.chat.core.AuthorId;
import io.portside.chat.core.ChatLoop;
import io.portside.chat.core.Draft;
import io.portside.chat.core.Reply;
import io.portside.chat.wire.ListenerCounters;
import io.portside.chat.wire.ListenerCounters.TurnedAway;
import io.portside.chat.wire.ProxyHeader;
import io.portside.common.event.Body;
import io.portside.common.net.Cidr;
import io.portside.common.net.IpAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages by datagram and answers each {@code ok <mid>} after its commit, or {@code err
 * <why>}. What its sender may not send is dropped without an answer, so that a forged source
 * address gets nothing. A repeated datagram is a new message: it has nothing that tells.
 */
public final class UdpListener {
  private static final Logger LOG = LoggerFactory.getLogger(UdpListener.class);

  private final ChatLoop loop;
  private final UdpConfig config;
  private final ListenerCounters counters;
  private final LongSupplier clockNs;
  private final SourceRates rates;
  private final DatagramSocket socket;

  /**
   * @param clockNs a monotonic clock in nanoseconds
   */
  public UdpListener(
      Vertx vertx,
      ChatLoop loop,
      UdpConfig config,
      ListenerCounters counters,
      LongSupplier clockNs) {
    this.loop = requireNonNull(loop);
    this.config = requireNonNull(config);
    this.counters = requireNonNull(counters);
    this.clockNs = requireNonNull(clockNs);
    this.rates = new SourceRates(config.rate(), config.maxSources());
    this.socket = vertx.createDatagramSocket(new DatagramSocketOptions());
  }

  /**
   * Starts to listen, on the event loop of the caller.
   *
   * @param port 0: a free one
   * @return the port; fails when it cannot be had
   */
  public Future<Integer> listen(String host, int port) {
    socket.handler(this::take);
    socket.exceptionHandler(cause -> LOG.debug("datagrams: {}", cause.toString()));
    return socket.listen(port, host).map(bound -> bound.localAddress().port());
  }

  /** Listens no more. */
  public Future<Void> close() {
    return socket.close();
  }

  private void take(DatagramPacket packet) {
    Optional<IpAddress> peer = IpAddress.parse(String.valueOf(packet.sender().hostAddress()));
    if (peer.isEmpty()) {
      counters.count(TurnedAway.UDP_SOURCE);
      return;
    }
    byte[] bytes = packet.data().getBytes();
    switch (ProxyHeader.readDatagram(bytes)) {
      case ProxyHeader.Header header when isIn(config.trustedProxies(), peer.get()) -> {
        IpAddress source = header.source() == null ? peer.get() : header.source();
        take(packet.sender(), source, Arrays.copyOfRange(bytes, header.length(), bytes.length));
      }
      case ProxyHeader.None none -> take(packet.sender(), peer.get(), bytes);
      // Cut, damaged, or of somebody who may not speak for others.
      case ProxyHeader.Outcome refused -> counters.count(TurnedAway.PROXY_HEADER);
    }
  }

  private static boolean isIn(List<Cidr> blocks, IpAddress address) {
    return blocks.stream().anyMatch(block -> block.contains(address));
  }

  /**
   * @param sender who is answered: the source itself, or the proxy that speaks for it
   */
  private void take(SocketAddress sender, IpAddress source, byte[] content) {
    if (!isIn(config.sources(), source)) {
      counters.count(TurnedAway.UDP_SOURCE);
      return;
    }
    if (!rates.take(source, clockNs.getAsLong())) {
      counters.count(TurnedAway.UDP_RATE);
      return;
    }
    switch (Datagram.read(content, config.lobby())) {
      case Datagram.Wrong wrong -> {
        counters.count(TurnedAway.UDP_CONTENT);
        answer(sender, "err " + wrong.why());
      }
      case Datagram.Post post ->
          loop.post(draft(post, source), source.toString())
              .onSuccess(reply -> answer(sender, answerTo(reply)));
    }
  }

  private static Draft draft(Datagram.Post post, IpAddress source) {
    String name = "udp:" + source;
    return new Draft(
        post.room(),
        AuthorId.ofSource(name),
        name,
        UUID.randomUUID().toString(),
        new Body.Text(post.text()));
  }

  private static String answerTo(Reply reply) {
    return switch (reply) {
      case Reply.Committed committed -> "ok " + committed.mid();
      case Reply.Refused refused -> "err " + refused.text();
      default -> throw new IllegalArgumentException("not the answer to a post: " + reply);
    };
  }

  private void answer(SocketAddress to, String text) {
    socket
        .send(text + "\n", to.port(), to.hostAddress())
        .onFailure(cause -> LOG.debug("answering {}: {}", to, cause.toString()));
  }
}
