package io.portside.scanner.core;

import java.util.Arrays;
import java.util.Optional;

/** Why a port is said to be in its state. */
public enum Reason {
  SYN_ACK(PortState.OPEN, "syn-ack"),
  /** A reset, or ICMP port unreachable. */
  CONN_REFUSED(PortState.CLOSED, "conn-refused"),
  /** Silence, also to a second socket. */
  NO_RESPONSE(PortState.FILTERED, "no-response"),
  /** ICMP host unreachable or administratively prohibited, or no such neighbour. */
  HOST_UNREACH(PortState.FILTERED, "host-unreach"),
  /** ICMP network unreachable or prohibited, or no route from here. */
  NET_UNREACH(PortState.FILTERED, "net-unreach"),
  /** Somebody stopped the scan. */
  CANCELLED(PortState.UNSCANNED, "cancelled"),
  /** The scan's time was over. */
  DEADLINE(PortState.UNSCANNED, "deadline"),
  /** The service stopped. */
  INTERRUPTED(PortState.UNSCANNED, "interrupted"),
  /** This host ran out of descriptors or of local ports, repeatedly. */
  NO_RESOURCES(PortState.UNSCANNED, "no-resources"),
  /** This host would not send: a local firewall, say. */
  LOCAL_ERROR(PortState.UNSCANNED, "local-error"),
  /** The policy no longer allowed it when its turn came. */
  POLICY(PortState.UNSCANNED, "policy"),
  /** The host answers on every port, so that its answers mean nothing. */
  TARPIT(PortState.UNSCANNED, "tarpit");

  private final PortState state;
  private final String label;

  Reason(PortState state, String label) {
    this.state = state;
    this.label = label;
  }

  /** The state it stands for. */
  public PortState state() {
    return state;
  }

  /** The name on the wire and in the store. */
  public String label() {
    return label;
  }

  /** The reason of that name. */
  public static Optional<Reason> ofLabel(String label) {
    return Arrays.stream(values()).filter(reason -> reason.label.equals(label)).findFirst();
  }
}
