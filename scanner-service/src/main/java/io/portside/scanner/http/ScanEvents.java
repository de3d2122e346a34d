package io.portside.scanner.http;

import io.portside.scanner.core.Finding;
import io.portside.scanner.core.ScanRecord;
import io.portside.scanner.core.ScanStore;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A scan as server-sent events: {@code open} per finding, its number as the event's id, {@code
 * progress} now and then, {@code done} at the end.
 *
 * <p>Every stream reads from the store, so that any node serves any scan and a client that comes
 * back with {@code Last-Event-ID} goes on where it was. A page is read only when the one before has
 * gone out: a slow reader costs one page of memory. At most {@value #MAX_STREAMS} at once; further
 * ones are refused with 503.
 */
final class ScanEvents {
  static final int MAX_STREAMS = 256;
  private static final Logger LOG = LoggerFactory.getLogger(ScanEvents.class);
  private static final int PAGE = 200;
  private static final long POLL_MS = 200;

  /** Silence after which a comment is sent, so that proxies keep the connection. */
  private static final long HEARTBEAT_NS = 15_000_000_000L;

  private final Vertx vertx;
  private final ScanStore store;
  private final AtomicInteger streams = new AtomicInteger();

  ScanEvents(Vertx vertx, ScanStore store) {
    this.vertx = vertx;
    this.store = store;
  }

  void stream(RoutingContext context) {
    String id = context.pathParam("id");
    String last = context.request().getHeader("last-event-id");
    if (last != null && !last.matches("[0-9]{1,9}")) {
      String text = "Last-Event-ID: expected the id of an event of this stream";
      Problem.of(400, "Bad Request", text).send(context.response());
      return;
    }
    store
        .find(id)
        .onSuccess(
            found -> {
              if (found.isEmpty()) {
                Problem.noSuchScan(id).send(context.response());
              } else {
                open(context.response(), id, last == null ? 0 : Integer.parseInt(last));
              }
            })
        .onFailure(context::fail);
  }

  private void open(HttpServerResponse response, String id, int after) {
    if (response.closed()) {
      return; // Left while the scan was looked up: nobody would ever tell.
    }
    if (streams.incrementAndGet() > MAX_STREAMS) {
      streams.decrementAndGet();
      Problem.of(503, "Service Unavailable", "too many event streams").send(response);
      return;
    }
    Stream stream = new Stream(response, id, after);
    response.endHandler(gone -> stream.close());
    response.closeHandler(gone -> stream.close());
    response.exceptionHandler(gone -> stream.close());
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("x-accel-buffering", "no");
    stream.next();
  }

  /** One reader; lives on its connection's event loop. */
  private final class Stream {
    private final HttpServerResponse response;
    private final String id;
    private int after;
    private long sentNs = System.nanoTime();
    private String lastProgress = "";
    private boolean closed;

    Stream(HttpServerResponse response, String id, int after) {
      this.response = response;
      this.id = id;
      this.after = after;
    }

    void close() {
      if (!closed) {
        closed = true;
        streams.decrementAndGet();
      }
    }

    /** The record is read before the findings: when it says done, they are all there. */
    void next() {
      if (closed) {
        return;
      }
      store
          .find(id)
          .compose(
              scan ->
                  store
                      .findings(id, after, PAGE)
                      .onSuccess(page -> scan.ifPresentOrElse(s -> send(s, page), this::end)))
          .onFailure(
              cause -> {
                LOG.warn("scan {}: the event stream ends: {}", id, cause.toString());
                end();
              });
    }

    private void send(ScanRecord scan, List<Finding> page) {
      if (closed) {
        return;
      }
      StringBuilder text = new StringBuilder();
      for (Finding finding : page) {
        after = finding.number();
        event(text, "open", Integer.toString(after), ScanJson.of(finding));
      }
      boolean over = scan.status() != ScanRecord.Status.RUNNING && page.size() < PAGE;
      if (over) {
        event(text, "done", Integer.toString(after), ScanJson.of(scan));
      } else {
        progress(text, scan);
      }
      if (text.isEmpty() && System.nanoTime() - sentNs > HEARTBEAT_NS) {
        text.append(": still here\n\n");
      }
      if (!text.isEmpty()) {
        sentNs = System.nanoTime();
        response.write(text.toString());
      }
      if (over) {
        end();
      } else if (page.size() == PAGE) {
        whenWritable(this::next);
      } else {
        vertx.setTimer(POLL_MS, tick -> whenWritable(this::next));
      }
    }

    private void progress(StringBuilder text, ScanRecord scan) {
      JsonObject now =
          new JsonObject()
              .put("probed", scan.counts().probed())
              .put("total", scan.total())
              .put("open", scan.counts().open())
              .put("elapsedMs", scan.elapsedMs());
      String encoded = now.encode();
      if (!encoded.equals(lastProgress)) {
        lastProgress = encoded;
        event(text, "progress", "", now);
      }
    }

    private void whenWritable(Runnable action) {
      if (closed) {
        return;
      }
      if (response.writeQueueFull()) {
        response.drainHandler(
            drained -> {
              response.drainHandler(null);
              action.run();
            });
      } else {
        action.run();
      }
    }

    private void end() {
      if (!closed) {
        response.end();
      }
    }
  }

  /** Encoded JSON holds no line end, so one data line suffices. */
  private static void event(StringBuilder text, String name, String id, JsonObject data) {
    text.append("event: ").append(name).append('\n');
    if (!id.isEmpty()) {
      text.append("id: ").append(id).append('\n');
    }
    text.append("data: ").append(data.encode()).append("\n\n");
  }
}
