package io.portside.scanner.core;

import java.time.Duration;

/** Hears of a scan while it runs, on the engine's thread; must return at once. */
public interface ScanListener {
  /** A port answered. */
  void found(Finding finding);

  /** The counts so far, after a batch of answers. */
  void progressed(StateCounts counts, Duration elapsed);

  /** An address is through; those of which no port was tried are only counted. */
  void hostDone(HostResult result);

  /** The scan is over; the last call. Its counts add up to all the job's probes. */
  void ended(StateCounts counts, Duration elapsed);
}
