package io.portside.scanner.core;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;

/** What became of the wish to scan. */
public sealed interface ScanStart {
  /**
   * It runs.
   *
   * @param scan as it begins
   * @param end completes with its last state once that is stored; never fails
   */
  record Started(ScanRecord scan, Future<ScanRecord> end) implements ScanStart {
    public Started {
      requireNonNull(scan);
      requireNonNull(end);
    }
  }

  /** It cannot be understood; the same text never will. */
  record Invalid(Plan.Invalid problem) implements ScanStart {
    public Invalid {
      requireNonNull(problem);
    }
  }

  /** The policy forbids it. */
  record Denied(Plan.Denied refusal) implements ScanStart {
    public Denied {
      requireNonNull(refusal);
    }
  }

  /** As many scans run as may; later there will be room. */
  record Busy(String text) implements ScanStart {
    public Busy {
      requireNonNull(text);
    }
  }
}
