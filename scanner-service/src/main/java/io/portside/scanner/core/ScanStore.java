package io.portside.scanner.core;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Port: where scans and their results are kept. Every future fails when the store does; nothing is
 * half done then, and everything may be done again.
 */
public interface ScanStore {
  /**
   * What a running scan has to say since the last time.
   *
   * @param scan its present state
   * @param leaseUntil until when its node is believed to be at it
   */
  record Progress(
      ScanRecord scan, Instant leaseUntil, List<Finding> findings, List<HostResult> hosts) {
    public Progress {
      findings = List.copyOf(findings);
      hosts = List.copyOf(hosts);
    }
  }

  /** Adds a scan that is about to run. */
  Future<Void> begin(ScanRecord scan, Instant leaseUntil);

  /** Adds what is new; completes with whether somebody has asked for the scan to be cancelled. */
  Future<Boolean> save(Progress progress);

  /** Asks whichever node runs the scan to cancel it; completes with whether it was running. */
  Future<Boolean> requestCancel(String id);

  /** The scan of that id. */
  Future<Optional<ScanRecord>> find(String id);

  /**
   * Scans, the newest first.
   *
   * @param before only older ones than this id; empty: from the newest on
   */
  Future<List<ScanRecord>> recent(String before, int limit);

  /** Findings of a scan after the numbered one, in order. */
  Future<List<Finding>> findings(String id, int after, int limit);

  /** What is known of addresses that are through, in the order of their text. */
  Future<List<HostResult>> hosts(String id, int limit);

  /** The last complete scan of the same target and ports before this one. */
  Future<Optional<ScanRecord>> previous(ScanRecord scan);

  /**
   * Marks scans incomplete whose node has let the lease run out, and forgets the oldest beyond so
   * many.
   *
   * @return how many were marked
   */
  Future<Integer> sweep(Instant now, int keep);
}
