package io.portside.scanner.core;

import static java.util.Objects.requireNonNull;

import io.portside.common.event.Actor;

/**
 * What somebody asked for.
 *
 * @param target as typed, see {@link TargetSpec}
 * @param ports as typed, see {@link PortSpec}; blank: the targets name their ports
 * @param actor who asks
 * @param room where, if in a room; else empty
 */
public record ScanRequest(String target, String ports, Actor actor, String room) {
  public ScanRequest {
    requireNonNull(target);
    requireNonNull(ports);
    requireNonNull(actor);
    requireNonNull(room);
  }
}
