package io.portside.scanner.core;

/** What a port is, as far as an unprivileged process can tell. */
public enum PortState {
  OPEN("open"),
  CLOSED("closed"),
  /** No answer from the port itself: dropped, or refused by something on the way. */
  FILTERED("filtered"),
  /** Never probed; counted, never left out. */
  UNSCANNED("unscanned");

  private final String label;

  PortState(String label) {
    this.label = label;
  }

  /** The name on the wire. */
  public String label() {
    return label;
  }
}
