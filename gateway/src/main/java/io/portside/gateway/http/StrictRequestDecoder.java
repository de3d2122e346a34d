package io.portside.gateway.http;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import io.portside.gateway.listener.Refusal;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x's request decoder behind {@link HeadGrammar}, with a deadline for the head. Goes into the
 * pipeline in place of Vert.x's own, which accepts more than two servers agree on and drops a
 * Content-Length beside Transfer-Encoding silently.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {
  private final HeadGrammar grammar = new HeadGrammar();
  private final Duration headTimeout;

  /** Bytes that the grammar has seen and the decoder has not yet consumed. */
  private int ahead;

  private boolean inHead = true;
  private boolean broken;
  private @Nullable ScheduledFuture<?> deadline;

  StrictRequestDecoder(HttpServerOptions options, Duration headTimeout) {
    super(options);
    this.headTimeout = headTimeout;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (broken) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (inHead && !grammar.isAtEnd() && !checkHead(in)) {
      in.skipBytes(in.readableBytes());
      HeadGrammar.Fault fault = requireNonNull(grammar.fault());
      out.add(refused(new RefusedHead(400, Refusal.BAD_REQUEST, fault.text())));
      return;
    }
    int emitted = out.size();
    int from = in.readerIndex();
    super.decode(ctx, in, out);
    if (inHead) {
      ahead -= in.readerIndex() - from;
    }
    for (int i = emitted; i < out.size(); i++) {
      follow(out.get(i));
    }
    watchDeadline(ctx);
  }

  /** Lets the grammar see what is new; false when it found a fault. */
  private boolean checkHead(ByteBuf in) {
    int unseen = in.readerIndex() + ahead;
    int stopped = in.forEachByte(unseen, in.writerIndex() - unseen, grammar::accept);
    int seenTo = stopped < 0 ? in.writerIndex() : stopped + 1;
    ahead = seenTo - in.readerIndex();
    return grammar.fault() == null;
  }

  private void follow(Object message) {
    if (message instanceof HttpMessage head) {
      inHead = false;
      ahead = 0;
      broken = head.decoderResult().isFailure();
    }
    if (message instanceof LastHttpContent last) {
      broken |= last.decoderResult().isFailure();
      inHead = true;
      grammar.reset();
    }
  }

  private void watchDeadline(ChannelHandlerContext ctx) {
    boolean waiting = inHead && !broken && grammar.hasBegun();
    if (waiting && deadline == null) {
      deadline =
          ctx.executor()
              .schedule(() -> headIsLate(ctx), headTimeout.toMillis(), TimeUnit.MILLISECONDS);
    } else if (!waiting && deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private void headIsLate(ChannelHandlerContext ctx) {
    if (!broken) {
      String late = "the head did not arrive within " + headTimeout.toMillis() + " ms";
      ctx.fireChannelRead(refused(new RefusedHead(408, Refusal.HEAD_TIMEOUT, late)));
      ctx.fireChannelReadComplete();
    }
  }

  @Override
  protected HttpMessage createMessage(String[] initialLine) {
    String version = initialLine[2];
    if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
      throw version.startsWith("HTTP/")
          ? new RefusedHead(505, Refusal.BAD_REQUEST, "only HTTP/1.0 and HTTP/1.1 are spoken here")
          : new RefusedHead(400, Refusal.BAD_REQUEST, "not a valid HTTP request");
    }
    return super.createMessage(initialLine);
  }

  private HttpMessage refused(RefusedHead why) {
    broken = true;
    var nothing = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
    nothing.setDecoderResult(DecoderResult.failure(why));
    return nothing;
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new RefusedHead(
        400, Refusal.BAD_REQUEST, "both Transfer-Encoding and Content-Length are given");
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
    if (deadline != null) {
      deadline.cancel(false);
    }
    super.handlerRemoved0(ctx);
  }
}
