package io.portside.chat.ws;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.portside.chat.core.ChatLoop;
import io.portside.chat.core.CloseReason;
import io.portside.chat.core.RoomBatch;
import io.portside.chat.json.JsonConversation;
import io.portside.chat.json.JsonWire;
import io.portside.chat.wire.ChannelWriter;
import io.portside.chat.wire.ListenerCounters;
import io.portside.chat.wire.ListenerCounters.TurnedAway;
import io.portside.chat.ws.MessageAssembler.Message;
import io.portside.chat.ws.MessageAssembler.Pending;
import io.portside.chat.ws.MessageAssembler.Violation;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket that carries the JSON envelope. Reads through Vert.x; writes whole frames past it,
 * straight to the channel, because a frame made and queued for each recipient was measured ten
 * times as dear.
 */
final class WebSocketConnection implements JsonWire {
  private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);
  private static final int PROTOCOL_ERROR = 1002;
  private static final int TOO_BIG = 1009;
  private static final long HARD_CLOSE_MS = 5_000;

  private final Vertx vertx;
  private final WebSocketInternal socket;
  private final ServerFrames frames;
  private final ListenerCounters counters;
  private final ChannelWriter writer;
  private final MessageAssembler messages;
  private @Nullable JsonConversation conversation;
  private boolean paused;
  private boolean closing;

  WebSocketConnection(
      Vertx vertx,
      WebSocketInternal socket,
      ServerFrames frames,
      ListenerCounters counters,
      int maxMessageBytes) {
    this.vertx = vertx;
    this.socket = socket;
    this.frames = frames;
    this.counters = counters;
    this.writer = new ChannelWriter(socket.channelHandlerContext());
    this.messages = new MessageAssembler(maxMessageBytes);
  }

  void converse(ChatLoop loop, String remote, WebSocketConfig config) {
    if (socket.isClosed()) {
      return; // gone while its handshake was answered
    }
    ChannelHandlerContext channel = socket.channelHandlerContext();
    // Above its mark Vert.x queues without a bound what it writes itself, such as pongs. Below, all
    // counts as pending; and whoever lets that grow to a fraction of the mark is cut.
    int mark = (int) Math.min(Integer.MAX_VALUE, 16 * config.limits().maxPendingBytes());
    channel.channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(mark / 2, mark));
    channel.pipeline().addBefore(channel.name(), "violations", new Violations());
    var peer = new JsonConversation.Peer("ws", remote, config.lobby());
    conversation = new JsonConversation(vertx, loop, this, peer, config.limits());
    socket.frameHandler(frame -> take(frame, config.limits().maxPendingBytes()));
    socket.exceptionHandler(cause -> LOG.debug("{}: {}", remote, cause.toString()));
    socket.closeHandler(closed -> ended());
  }

  private void take(WebSocketFrame frame, long maxPendingBytes) {
    JsonConversation listening = conversation;
    if (listening == null || closing) {
      return;
    }
    listening.heard();
    if (frame.type() == WebSocketFrameType.PING && pendingBytes() > maxPendingBytes) {
      listening.close(CloseReason.SLOW_READER);
      return;
    }
    switch (messages.take(frame)) {
      case Pending pending -> {}
      case Message message -> listening.receiveMessage(message.bytes());
      case Violation violation -> violated(violation);
    }
  }

  private void violated(Violation violation) {
    counters.count(violation.counted());
    if (!closing) {
      ended();
      writer.write(ServerFrames.close(violation.code(), violation.text()));
      writer.closeWhenSent();
    }
  }

  private void ended() {
    closing = true;
    if (conversation != null) {
      conversation.disconnected();
    }
  }

  @Override
  public void send(byte[] line) {
    writer.write(ServerFrames.text(line));
  }

  @Override
  public void deliver(RoomBatch batch) {
    writer.writeShared(batch.encoded(frames));
  }

  @Override
  public void hold() {
    writer.hold();
  }

  @Override
  public void release(byte[] first) {
    writer.release(ServerFrames.text(first));
  }

  @Override
  public void discard() {
    writer.discard();
  }

  @Override
  public long pendingBytes() {
    return writer.pendingBytes();
  }

  @Override
  public void reading(boolean wanted) {
    if (wanted == paused && !closing) {
      paused = !wanted;
      if (wanted) {
        socket.resume();
      } else {
        socket.pause();
      }
    }
  }

  /** Vert.x does the closing handshake; a peer that does not take part is cut. */
  @Override
  public void close(int code, String reason) {
    if (closing) {
      return;
    }
    closing = true;
    writer.stop();
    if (paused) {
      socket.resume();
    }
    socket.close((short) code, reason).onComplete(done -> {});
    var _ =
        socket
            .channelHandlerContext()
            .executor()
            .schedule(writer::closeNow, HARD_CLOSE_MS, TimeUnit.MILLISECONDS);
  }

  /** Answers what the frame decoder found wrong; Vert.x would close without a word. */
  private final class Violations extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
      if (cause instanceof CorruptedWebSocketFrameException corrupted) {
        int code = corrupted.closeStatus().code();
        violated(
            code == TOO_BIG
                ? new Violation(TOO_BIG, "frame too big", TurnedAway.WS_SIZE)
                : new Violation(
                    code == -1 ? PROTOCOL_ERROR : code,
                    String.valueOf(cause.getMessage()),
                    TurnedAway.WS_PROTOCOL));
      } else {
        super.exceptionCaught(context, cause);
      }
    }
  }
}
