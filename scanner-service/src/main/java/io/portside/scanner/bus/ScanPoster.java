package io.portside.scanner.bus;

import io.portside.common.bus.ChatBus;
import io.portside.common.event.Body;
import io.portside.common.event.BusMessage.Post;
import io.portside.common.event.BusMessage.PostReply;
import io.portside.scanner.core.ScanRecord;
import io.portside.scanner.core.Scans;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one message of a room up to date with a scan: posts it, replaces its body while the scan
 * runs, at most twice a second, and once more at its end. One post is on its way at a time, and one
 * that got no answer is repeated under the same cid, so that it is never said twice.
 */
final class ScanPoster {
  private static final Logger LOG = LoggerFactory.getLogger(ScanPoster.class);
  private static final Duration DEADLINE = Duration.ofSeconds(3);
  private static final long INTERVAL_MS = 500;
  private static final long RETRY_MS = 1_000;
  private static final int MAX_TRIES = 30;

  private final Vertx vertx;
  private final Scans scans;
  private final String author;
  private final ScanRecord begun;
  private final Promise<Void> end = Promise.promise();
  private @Nullable Long on;
  private int posts;
  private Optional<Body.Scan> said = Optional.empty();

  private ScanPoster(Vertx vertx, Scans scans, String author, ScanRecord begun) {
    this.vertx = vertx;
    this.scans = scans;
    this.author = author;
    this.begun = begun;
  }

  /**
   * Begins to post, on the caller's event loop.
   *
   * @return completes when the room has the scan's last state; fails when it cannot be told
   */
  static Future<Void> follow(Vertx vertx, Scans scans, String author, ScanRecord begun) {
    ScanPoster poster = new ScanPoster(vertx, scans, author, begun);
    poster.step();
    return poster.end.future();
  }

  /**
   * One look at the scan, one post if it has changed, and so on until it is over. Not one chain of
   * futures: a long scan would make a long one.
   */
  private void step() {
    current()
        .compose(this::tell)
        .onSuccess(
            scan -> {
              if (scan.status() == ScanRecord.Status.RUNNING) {
                vertx.setTimer(INTERVAL_MS, tick -> step());
              } else {
                end.tryComplete();
              }
            })
        .onFailure(end::tryFail);
  }

  /** The room first reads that the scan has begun, however fast it was. */
  private Future<ScanRecord> current() {
    return on == null
        ? Future.succeededFuture(begun)
        : scans.store().find(begun.id()).map(found -> found.orElse(begun));
  }

  private Future<ScanRecord> tell(ScanRecord scan) {
    return body(scan)
        .compose(
            body -> {
              if (said.filter(body::equals).isPresent()) {
                return Future.succeededFuture(scan);
              }
              String cid = begun.id() + "-" + posts++;
              Post post = new Post(begun.room(), author, cid, body, on);
              // What is not the first and not the last word may be lost: the next one replaces it.
              boolean needed = on == null || scan.status() != ScanRecord.Status.RUNNING;
              return post(post, needed ? MAX_TRIES : 1)
                  .onSuccess(seq -> accepted(seq, body))
                  .map(scan)
                  .recover(
                      cause -> needed ? Future.failedFuture(cause) : Future.succeededFuture(scan));
            });
  }

  private void accepted(long seq, Body.Scan body) {
    said = Optional.of(body);
    if (on == null) {
      on = seq;
    }
  }

  private Future<Body.Scan> body(ScanRecord scan) {
    if (on == null) {
      return Future.succeededFuture(ScanMessage.of(scan, List.of(), ""));
    }
    return scans
        .store()
        .findings(scan.id(), 0, Body.Scan.MAX_OPEN)
        .compose(
            findings ->
                scans
                    .changesSincePrevious(scan)
                    .map(changes -> ScanMessage.of(scan, findings, changes)));
  }

  private Future<Long> post(Post post, int tries) {
    return ChatBus.POST
        .ask(vertx, post, DEADLINE)
        .map(Answer::of)
        .recover(cause -> Future.succeededFuture(new Answer(0, cause.toString(), true)))
        .compose(
            answer -> {
              if (answer.refusal == null) {
                return Future.succeededFuture(answer.seq);
              }
              if (!answer.temporary || tries <= 1) {
                LOG.warn("scan {}: {} not told: {}", begun.id(), begun.room(), answer.refusal);
                return Future.failedFuture(new IllegalStateException(answer.refusal));
              }
              return vertx.timer(RETRY_MS).compose(waited -> post(post, tries - 1));
            });
  }

  /** The bus's answer, or what takes its place when none came. */
  private record Answer(long seq, @Nullable String refusal, boolean temporary) {
    static Answer of(PostReply reply) {
      return new Answer(reply.seq(), reply.refusal(), reply.temporary());
    }
  }
}
