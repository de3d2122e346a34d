package io.portside.gateway.http;

import io.portside.gateway.balance.Endpoint;
import io.portside.gateway.balance.Upstream;
import io.portside.gateway.listener.Refusal;
import io.portside.gateway.loop.Blame;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way to an endpoint and back: connect, send, perhaps again elsewhere, answer.
 * Until something was sent every request may be tried elsewhere; after that only one that may be
 * repeated (RFC 9110 section 9.2.2) and has no body.
 */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final Set<HttpMethod> IDEMPOTENT =
      Set.of(
          HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT, HttpMethod.DELETE);

  private final ReverseProxy proxy;
  private final HttpServerRequest request;
  private final Upstream upstream;
  private final String id;
  private final MultiMap fields;
  private final boolean hasBody;
  private final boolean upgrade;
  private final String target;
  private final Set<Endpoint> unreachable = new HashSet<>();
  private int attempts;
  private long sentAtNs;
  private boolean clientGone;
  private boolean inWork;
  private @Nullable Endpoint held;
  private @Nullable HttpClientRequest outgoing;

  Exchange(
      ReverseProxy proxy,
      HttpServerRequest request,
      RequestLine line,
      Upstream upstream,
      String id) {
    this.proxy = proxy;
    this.request = request;
    this.upstream = upstream;
    this.id = id;
    this.target = line.target();
    this.fields = RequestFields.of(request, line, id);
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    boolean chunked = request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    this.hasBody = chunked || (length != null && !length.equals("0"));
    this.upgrade = !hasBody && Tunnel.isWebSocket(request);
  }

  void begin() {
    upstream.retries().deposit();
    request.response().exceptionHandler(_ -> clientLeft());
    if (upgrade) {
      Tunnel.addUpgrade(fields);
    }
    next();
  }

  private void clientLeft() {
    clientGone = true;
    HttpClientRequest pending = outgoing;
    if (pending != null) {
      pending.reset();
    }
    letGo();
  }

  private void next() {
    if (clientGone) {
      return;
    }
    if (++attempts > upstream.settings().attempts()) {
      refuseUnreachable();
      return;
    }
    upstream
        .pick(endpoint -> !unreachable.contains(endpoint))
        .ifPresentOrElse(this::connect, this::refuseUnreachable);
  }

  private void refuseUnreachable() {
    boolean nobody = unreachable.isEmpty() && attempts <= 1;
    refuse(
        nobody ? 503 : 502,
        nobody ? Refusal.NO_ENDPOINT : Refusal.UNREACHABLE,
        nobody
            ? "upstream " + upstream.name() + " has no endpoint at present"
            : "no endpoint of upstream " + upstream.name() + " could be reached");
  }

  private void connect(Endpoint endpoint) {
    held = endpoint;
    endpoint.acquire();
    // The pool is keyed by this address and name: never by what a client says its host is.
    var options =
        new RequestOptions()
            .setServer(SocketAddress.inetSocketAddress(endpoint.port(), endpoint.host()))
            .setHost(endpoint.host())
            .setPort(endpoint.port())
            .setMethod(request.method())
            .setURI(target)
            .setHeaders(fields)
            .setConnectTimeout(upstream.settings().connectTimeout().toMillis());
    (upgrade ? proxy.upgrades() : proxy.requests())
        .request(options)
        .onSuccess(back -> guarded(() -> send(back)))
        .onFailure(cause -> guarded(() -> connectFailed(endpoint, cause)));
  }

  private void connectFailed(Endpoint endpoint, Throwable cause) {
    letGo();
    switch (cause) {
      case ConnectionPoolTooBusyException _ ->
          refuse(503, Refusal.QUEUE_FULL, "too many requests wait for " + upstream.name());
      case TimeoutException _ when !upgrade && proxy.isFull(endpoint) ->
          refuse(503, Refusal.QUEUE_FULL, "no connection to " + upstream.name() + " became free");
      default -> tryElsewhere(endpoint, cause);
    }
  }

  private void tryElsewhere(Endpoint endpoint, Throwable cause) {
    switch (Blame.of(cause)) {
      case SILENT -> tryAfterSilence(endpoint);
      case CERTAIN -> {
        upstream.markUnreachable(endpoint, String.valueOf(cause.getMessage()));
        unreachable.add(endpoint);
        proxy.stats().countRetry();
        next();
      }
      case OURS -> {
        LOG.warn("request {} to {} of {} failed on our side", id, endpoint, upstream.name(), cause);
        refuse(502, Refusal.UNREACHABLE, "the gateway could not connect to " + upstream.name());
      }
    }
  }

  private void tryAfterSilence(Endpoint endpoint) {
    endpoint.countFailure();
    unreachable.add(endpoint);
    if (upstream.retries().withdraw()) {
      proxy.stats().countRetry();
      next();
    } else {
      refuseUnreachable();
    }
  }

  private void send(HttpClientRequest back) {
    outgoing = back;
    sentAtNs = System.nanoTime();
    if (clientGone) {
      back.reset();
      return;
    }
    takesConnectionOf(held);
    back.exceptionHandler(cause -> LOG.debug("request {}: {}", id, cause.toString()));
    if (request.version() == HttpVersion.HTTP_1_1) {
      // RFC 9110 section 15.2: an HTTP/1.0 client knows no informational responses.
      back.continueHandler(_ -> request.response().writeContinue());
      back.earlyHintsHandler(this::earlyHints);
    }
    if (upgrade) {
      request.resume();
      back.connect()
          .onSuccess(answer -> guarded(() -> answered(answer)))
          .onFailure(cause -> guarded(() -> notAnswered(cause)));
      return;
    }
    back.response()
        .onSuccess(answer -> guarded(() -> answered(answer)))
        .onFailure(cause -> guarded(() -> notAnswered(cause)));
    if (hasBody) {
      back.setChunked(request.headers().contains(HttpHeaders.TRANSFER_ENCODING));
      // A body that breaks off must not look whole: no end is sent, the connection is reset.
      request.pipe().endOnFailure(false).to(back).onFailure(_ -> back.reset());
      if (request.headers().contains(HttpHeaders.EXPECT)) {
        back.sendHead();
      }
    } else {
      request.resume();
      back.end();
    }
  }

  private void earlyHints(MultiMap hints) {
    MultiMap endToEnd = HttpHeaders.headers();
    HopByHop.copyEndToEnd(hints, endToEnd);
    request.response().writeEarlyHints(endToEnd);
  }

  private void notAnswered(Throwable cause) {
    Endpoint endpoint = held;
    letGo();
    if (clientGone) {
      return;
    }
    if (endpoint != null) {
      endpoint.countFailure();
    }
    LOG.debug("request {}: {} did not answer: {}", id, endpoint, cause.toString());
    boolean idle = System.nanoTime() - sentAtNs >= proxy.idleTimeout().toNanos();
    boolean repeatable = !hasBody && !idle && IDEMPOTENT.contains(request.method());
    if (repeatable && attempts < upstream.settings().attempts() && upstream.retries().withdraw()) {
      proxy.stats().countRetry();
      next();
    } else if (idle) {
      refuse(504, Refusal.UPSTREAM_TIMEOUT, upstream.name() + " did not answer in time");
    } else {
      refuse(502, Refusal.UPSTREAM_CLOSED, upstream.name() + " ended the connection unanswered");
    }
  }

  /** Whatever goes wrong in a step, the client must not be left waiting. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException bug) {
      LOG.error("request {}: {} failed", id, upstream.name(), bug);
      letGo();
      if (request.response().headWritten()) {
        request.connection().close();
      } else {
        request.response().headers().clear();
        refuse(500, Refusal.INTERNAL, "the gateway failed");
      }
    }
  }

  private void answered(HttpClientResponse back) {
    if (back.statusCode() != 101) {
      answer(back);
    } else if (upgrade) {
      switched(back);
    } else {
      // What follows would be no HTTP any more, and nobody asked for that.
      back.request().reset();
      letGo();
      refuse(502, Refusal.UPSTREAM_CLOSED, upstream.name() + " switched protocols unasked");
    }
  }

  private void switched(HttpClientResponse back) {
    responseFields(back);
    Tunnel.open(request, back).onComplete(_ -> letGo());
  }

  private void answer(HttpClientResponse back) {
    if (clientGone) {
      return;
    }
    var response = request.response();
    response.setStatusCode(back.statusCode());
    if (back.statusMessage() != null) {
      response.setStatusMessage(back.statusMessage());
    }
    responseFields(back);
    boolean empty =
        request.method().equals(HttpMethod.HEAD)
            || back.statusCode() == 204
            || back.statusCode() == 304;
    boolean ofUnknownLength = !empty && !response.headers().contains(HttpHeaders.CONTENT_LENGTH);
    boolean chunks = request.version() == HttpVersion.HTTP_1_1;
    if (ofUnknownLength && chunks) {
      response.setChunked(true);
    }
    boolean close =
        proxy.isDraining()
            || (ofUnknownLength && !chunks) // then only the end of the connection ends the body
            || !request.isEnded()
            || HopByHop.connectionOptions(request.headers()).contains("close");
    if (close) {
      // Late, because Vert.x itself says keep-alive to an HTTP/1.0 client that asked for it.
      response.headersEndHandler(
          _ -> response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
    }
    if (response.isChunked()) {
      // A stream of events may have none for long: its head must not wait for the first.
      response.writeHead();
    }
    back.pipe()
        .endOnComplete(false)
        .endOnFailure(false)
        .to(response)
        .compose(_ -> finish(back))
        .onComplete(
            finished -> {
              letGo();
              if (finished.failed() || close) {
                // A body that broke off must not look whole.
                request.connection().close();
              }
            });
  }

  private Future<Void> finish(HttpClientResponse back) {
    var response = request.response();
    if (response.isChunked()) {
      HopByHop.copyEndToEnd(back.trailers(), response.trailers());
    }
    return response.end();
  }

  private void responseFields(HttpClientResponse back) {
    MultiMap out = request.response().headers();
    HopByHop.copyEndToEnd(back.headers(), out);
    if (back.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      // Whatever length an endpoint claims besides, the body was framed without it.
      out.remove(HttpHeaders.CONTENT_LENGTH);
    }
    out.add("Via", RequestFields.via(back.version()));
    out.set("X-Request-Id", id);
  }

  private void refuse(int status, Refusal refusal, String detail) {
    proxy.stats().refuse(refusal);
    new Problem(status, refusal, detail).answer(request, id);
  }

  /** From here on the request has one of the endpoint's connections, until it lets go. */
  private void takesConnectionOf(@Nullable Endpoint endpoint) {
    if (endpoint != null && !upgrade) {
      inWork = true;
      proxy.began(endpoint);
    }
  }

  private void letGo() {
    outgoing = null;
    Endpoint endpoint = held;
    held = null;
    if (endpoint != null) {
      if (inWork) {
        inWork = false;
        proxy.ended(endpoint);
      }
      endpoint.release();
    }
  }
}
