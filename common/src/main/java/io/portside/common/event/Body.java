package io.portside.common.event;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a room event says. Its {@link #text} alone tells a client that knows nothing more the whole
 * story, so every protocol can show every kind.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Body.Text.class, name = "text"),
  @JsonSubTypes.Type(value = Body.Notice.class, name = "system"),
  @JsonSubTypes.Type(value = Body.Scan.class, name = "scan")
})
public sealed interface Body {
  /** The body as plain text, UTF-8, possibly of several lines, without control characters. */
  String text();

  /**
   * Words of a person.
   *
   * @param re the {@code seq} of the message it answers, in the same room
   */
  record Text(String text, @Nullable Long re) implements Body {
    public Text {
      requireNonNull(text);
    }

    public Text(String text) {
      this(text, null);
    }
  }

  /** Something the suite itself has to say to the room. */
  record Notice(String text) implements Body {
    public Notice {
      requireNonNull(text);
    }
  }

  /**
   * A port scan as its message shows it: replaced as a whole while the scan runs.
   *
   * @param scan the scan's id, as in {@code /api/scans/{id}}
   * @param target what was asked for, as typed
   * @param ports what was asked for, as typed
   * @param state how far it is
   * @param probed probes that have an answer or a final silence
   * @param total probes the scan consists of
   * @param elapsedMs milliseconds since it started
   * @param open what answered, by host and port; at most {@value #MAX_OPEN}, the rest only counted
   * @param openCount how many answered in all
   */
  record Scan(
      String text,
      String scan,
      String target,
      String ports,
      ScanState state,
      int probed,
      int total,
      long elapsedMs,
      List<OpenPort> open,
      int openCount)
      implements Body {
    /** Most open ports a message lists; the scan's own page has them all. */
    public static final int MAX_OPEN = 100;

    public Scan {
      requireNonNull(text);
      requireNonNull(scan);
      requireNonNull(target);
      requireNonNull(ports);
      requireNonNull(state);
      open = List.copyOf(open);
      if (open.size() > MAX_OPEN) {
        throw new IllegalArgumentException(
            "open: " + open.size() + " ports (expected: at most " + MAX_OPEN + ")");
      }
    }
  }

  /**
   * One port that answered.
   *
   * @param host the address literal
   * @param service the name usually found on that port, empty where none is known
   */
  record OpenPort(String host, int port, String service) {
    public OpenPort {
      requireNonNull(host);
      requireNonNull(service);
    }
  }

  /** How far a scan is. */
  enum ScanState {
    QUEUED,
    RUNNING,
    /** Every probe has an answer or a final silence. */
    DONE,
    /** Stopped before the end; what is missing counts as unscanned. */
    INCOMPLETE
  }
}
