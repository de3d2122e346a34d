package io.portside.scanner.core;

import static java.util.Objects.requireNonNull;

import io.portside.common.net.IpAddress;

/**
 * An open port.
 *
 * @param number the how-manieth finding of its scan, from 1: the order they were made in
 * @param atMs milliseconds after the scan's start
 */
public record Finding(int number, IpAddress address, int port, long atMs) {
  public Finding {
    requireNonNull(address);
  }

  /** The name of the service usually found there, possibly empty. */
  public String service() {
    return ServiceNames.of(port);
  }
}
