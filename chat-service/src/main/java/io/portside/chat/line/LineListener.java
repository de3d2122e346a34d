package io.portside.chat.line;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.netty.buffer.Unpooled;
import io.portside.chat.core.ChatLoop;
import io.portside.chat.line.LineConnection.LineSharing;
import io.portside.chat.wire.ChannelWriter;
import io.portside.chat.wire.ListenerCounters;
import io.portside.chat.wire.ListenerCounters.TurnedAway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;

/** The port that any TCP client may talk to. One per event loop; several share the port. */
public final class LineListener {
  private static final int BACKLOG = 1_024;

  private final Vertx vertx;
  private final ChatLoop loop;
  private final LineConfig config;
  private final LineSharing sharing;
  private final NetServer server;
  private int connections;

  public LineListener(Vertx vertx, ChatLoop loop, LineConfig config, ListenerCounters counters) {
    this.vertx = requireNonNull(vertx);
    this.loop = requireNonNull(loop);
    this.config = requireNonNull(config);
    this.sharing = new LineSharing(new TextFormat(), new JsonLines.Encoder(), counters);
    this.server =
        vertx
            .createNetServer(
                new NetServerOptions()
                    .setTcpNoDelay(true)
                    .setTcpKeepAlive(true)
                    .setReuseAddress(true)
                    .setAcceptBacklog(BACKLOG))
            .connectHandler(this::connected);
  }

  /**
   * Starts to listen, on the event loop of the caller.
   *
   * @param port 0: a free one
   * @return the port; fails when it cannot be had
   */
  public Future<Integer> listen(String host, int port) {
    return server.listen(port, host).map(NetServer::actualPort);
  }

  /**
   * Listens no more, and closes what is still open after some time: the goodbyes, said by the
   * sessions' end, want to be read.
   */
  public Future<Void> shutdown(long timeout, TimeUnit unit) {
    return server.shutdown(timeout, unit);
  }

  private void connected(NetSocket socket) {
    var connection = (NetSocketInternal) socket;
    if (connections >= config.maxConnections()) {
      sharing.counters().count(TurnedAway.CONNECTION);
      var writer = new ChannelWriter(connection.channelHandlerContext());
      writer.write(Unpooled.copiedBuffer("! too many connections, try later\n", UTF_8));
      writer.closeWhenSent();
      return;
    }
    connections++;
    connection.channelHandlerContext().channel().closeFuture().addListener(closed -> connections--);
    new LineConnection(vertx, connection, loop, config, sharing).start();
  }
}
