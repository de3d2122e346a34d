package io.portside.common.event;

import static java.util.Objects.requireNonNull;

/**
 * Who asked for something, as the service that knows the person says it.
 *
 * @param name the nick or account name as shown in rooms, such as {@code alice} or {@code
 *     udp:127.0.0.1}
 * @param role what the person may do
 */
public record Actor(String name, Role role) {
  public Actor {
    requireNonNull(name);
    requireNonNull(role);
  }
}
