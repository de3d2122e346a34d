package io.portside.chat.line;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.portside.chat.core.ChatLoop;
import io.portside.chat.json.JsonConversation;
import io.portside.chat.wire.ChannelWriter;
import io.portside.chat.wire.ListenerCounters;
import io.portside.chat.wire.ListenerCounters.TurnedAway;
import io.portside.chat.wire.ProxyHeader;
import io.portside.common.net.IpAddress;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One TCP connection: finds out what speaks, and hands the bytes on. */
final class LineConnection implements TextWire {
  private static final Logger LOG = LoggerFactory.getLogger(LineConnection.class);
  private static final byte[] NOTHING = {};

  private final Vertx vertx;
  private final NetSocketInternal socket;
  private final ChatLoop loop;
  private final LineConfig config;
  private final LineSharing sharing;
  private final ChannelWriter writer;
  private String remote;
  private boolean headerAllowed;
  private boolean proxied;
  private boolean decided;
  private byte[] head = NOTHING;
  private @Nullable TextConversation text;
  private @Nullable Conversation conversation;
  private long bannerTimer;

  /** What all connections of an event loop use together. */
  record LineSharing(TextFormat text, JsonLines.Encoder json, ListenerCounters counters) {}

  LineConnection(
      Vertx vertx,
      NetSocketInternal socket,
      ChatLoop loop,
      LineConfig config,
      LineSharing sharing) {
    this.vertx = vertx;
    this.socket = socket;
    this.loop = loop;
    this.config = config;
    this.sharing = sharing;
    this.writer = new ChannelWriter(socket.channelHandlerContext());
    this.remote = String.valueOf(socket.remoteAddress().hostAddress());
    Optional<IpAddress> peer = IpAddress.parse(remote);
    this.headerAllowed =
        peer.isPresent()
            && config.trustedProxies().stream().anyMatch(block -> block.contains(peer.get()));
  }

  /** Begins to listen; on the connection's event loop, before its first byte is read. */
  void start() {
    ChannelHandlerContext channel = socket.channelHandlerContext();
    // Vert.x would close both ways when the peer ends one: late results could not be sent.
    channel.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    channel.pipeline().addBefore(channel.name(), "half-close", new InputEnd());
    socket.handler(buffer -> received(buffer.getBytes()));
    socket.closeHandler(closed -> disconnected());
    socket.exceptionHandler(cause -> LOG.debug("{}: {}", remote, cause.toString()));
    bannerTimer = vertx.setTimer(config.text().bannerMs(), timer -> silence());
  }

  private void received(byte[] bytes) {
    if (writer.isClosing()) {
      return; // only read on so that the last words are not taken back
    }
    if (decided && conversation != null) {
      conversation.receive(bytes);
    } else {
      byte[] all = Arrays.copyOf(head, head.length + bytes.length);
      System.arraycopy(bytes, 0, all, head.length, bytes.length);
      head = all;
      judge();
    }
  }

  private void judge() {
    switch (FirstBytes.judge(head, headerAllowed)) {
      case FirstBytes.Undecided undecided -> {}
      case FirstBytes.Tls tls -> refuse(TurnedAway.TLS, "! this port speaks clear text, not TLS\n");
      case FirstBytes.Json json -> converse(jsonConversation());
      case FirstBytes.Lines lines -> converse(textConversation());
      case FirstBytes.Proxied proxied -> proxied(proxied.header());
    }
  }

  private void proxied(ProxyHeader.Outcome outcome) {
    if (!(outcome instanceof ProxyHeader.Header header)) {
      refuse(TurnedAway.PROXY_HEADER, "! PROXY header that cannot be read\n");
      return;
    }
    headerAllowed = false;
    proxied = true;
    if (header.source() != null) {
      remote = header.source().toString();
    }
    head = Arrays.copyOfRange(head, header.length(), head.length);
    judge();
  }

  private void converse(Conversation chosen) {
    decided = true;
    if (text != null && text != chosen) {
      text.abandon();
    }
    conversation = chosen;
    byte[] bytes = head;
    head = NOTHING;
    chosen.receive(bytes);
  }

  private TextConversation textConversation() {
    TextConversation known = text;
    if (known == null) {
      known = new TextConversation(vertx, loop, this, config.lobby(), config.text());
      text = known;
    }
    return known;
  }

  private Conversation jsonConversation() {
    var wire = new JsonLines(writer, sharing.json(), this::reading);
    var peer = new JsonConversation.Peer("json", remote, config.lobby());
    var json = new JsonConversation(vertx, loop, wire, peer, config.json());
    return new Conversation() {
      @Override
      public void receive(byte[] bytes) {
        json.receive(bytes);
      }

      @Override
      public void inputEnded() {
        json.inputEnded();
      }

      @Override
      public void disconnected() {
        json.disconnected();
      }
    };
  }

  /** Programs of other protocols speak first, so whoever is silent is a person. */
  private void silence() {
    if (writer.isClosing() || (decided && conversation != text)) {
      return;
    }
    if (head.length > 0) {
      converse(textConversation());
    } else {
      textConversation().greet();
    }
  }

  private void inputEnded() {
    if (writer.isClosing()) {
      writer.closeNow();
    } else if (!decided && head.length == 0 && text == null) {
      writer.closeNow(); // came and went without a word
    } else {
      decide();
      if (conversation != null) {
        conversation.inputEnded();
      }
    }
  }

  private void disconnected() {
    vertx.cancelTimer(bannerTimer);
    decide();
    if (conversation != null) {
      conversation.disconnected();
    }
  }

  /** What is still undecided when nothing more comes is text. */
  private void decide() {
    if (!decided && (head.length > 0 || text != null)) {
      converse(textConversation());
    }
  }

  private void refuse(TurnedAway why, String words) {
    sharing.counters().count(why);
    vertx.cancelTimer(bannerTimer);
    decided = true;
    head = NOTHING;
    if (text != null) {
      text.abandon();
    }
    writer.write(Unpooled.copiedBuffer(words, UTF_8));
    writer.closeWhenSent();
  }

  @Override
  public ChannelWriter writer() {
    return writer;
  }

  @Override
  public TextFormat format() {
    return sharing.text();
  }

  @Override
  public String remote() {
    return remote;
  }

  @Override
  public void reading(boolean wanted) {
    socket.channelHandlerContext().channel().config().setAutoRead(wanted);
  }

  @Override
  public void longLine() {
    sharing.counters().count(TurnedAway.LONG_LINE);
  }

  @Override
  public void turnAway(FirstLine kind) {
    switch (kind) {
      case HTTP -> refuse(TurnedAway.HTTP, httpAnswer());
      case IRC -> refuse(TurnedAway.IRC, "ERROR :IRC is not spoken here yet\r\n");
      case TEXT -> throw new IllegalArgumentException("text is not turned away");
    }
  }

  private String httpAnswer() {
    // The client of a gateway cannot reach this process: its way to HTTP is the gateway's.
    String where =
        proxied || config.httpPort() == 0
            ? "HTTP and WebSocket are spoken where the browser's pages are."
            : "HTTP and WebSocket are spoken on port " + config.httpPort() + ".";
    String body = "This port speaks chat lines. " + where + "\n";
    return "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
        + "Content-Length: "
        + body.length()
        + "\r\nConnection: close\r\n\r\n"
        + body;
  }

  /** The peer has ended its side: Netty says so because half-closed connections are allowed. */
  private final class InputEnd extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      if (event instanceof ChannelInputShutdownEvent) {
        inputEnded();
      } else {
        super.userEventTriggered(context, event);
      }
    }
  }
}
