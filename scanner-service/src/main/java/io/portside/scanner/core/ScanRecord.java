package io.portside.scanner.core;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A scan as the store knows it.
 *
 * @param target what was asked for, as typed
 * @param ports what was asked for, in canonical form
 * @param actor who asked
 * @param room where, if in a room; else empty
 * @param total the probes it consists of
 * @param counts so far; while it runs they add up to less than {@code total}
 * @param elapsedMs milliseconds since it started, or that it took
 */
public record ScanRecord(
    String id,
    String target,
    String ports,
    String actor,
    String room,
    Instant startedAt,
    Status status,
    int total,
    StateCounts counts,
    long elapsedMs) {
  public ScanRecord {
    requireNonNull(id);
    requireNonNull(target);
    requireNonNull(ports);
    requireNonNull(actor);
    requireNonNull(room);
    requireNonNull(startedAt);
    requireNonNull(status);
    requireNonNull(counts);
  }

  /** How far a scan is. */
  public enum Status {
    RUNNING("running"),
    /** Every port has an answer or a final silence. */
    DONE("done"),
    /** Stopped before the end; what is missing counts as unscanned. */
    INCOMPLETE("incomplete");

    private final String label;

    Status(String label) {
      this.label = label;
    }

    /** The name on the wire and in the store. */
    public String label() {
      return label;
    }

    /**
     * The status of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Status ofLabel(String label) {
      for (Status status : values()) {
        if (status.label.equals(label)) {
          return status;
        }
      }
      throw new IllegalArgumentException("status " + label);
    }
  }

  ScanRecord progressed(StateCounts now, long nowElapsedMs) {
    return new ScanRecord(
        id, target, ports, actor, room, startedAt, status, total, now, nowElapsedMs);
  }

  ScanRecord ended(StateCounts last, long lastElapsedMs) {
    Status end = last.unscanned() == 0 ? Status.DONE : Status.INCOMPLETE;
    return new ScanRecord(
        id, target, ports, actor, room, startedAt, end, total, last, lastElapsedMs);
  }
}
