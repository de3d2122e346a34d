package io.portside.common.service;

/** Who can reach the suite's listeners, and with it how much a stranger is trusted. */
public enum Reach {
  /** One process that listens on loopback only: whoever connects has a login on this machine. */
  THIS_MACHINE,
  /** Anything else. */
  NETWORK
}
