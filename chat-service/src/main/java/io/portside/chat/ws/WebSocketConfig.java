package io.portside.chat.ws;

import io.portside.chat.core.RoomName;
import io.portside.chat.json.EnvelopeLimits;
import io.portside.common.net.Cidr;
import java.util.List;
import java.util.Set;

/**
 * How chat listens for WebSockets.
 *
 * @param lobby the room that always exists
 * @param allowedOrigins pages of which other sites may connect, as browsers say it: {@code
 *     https://ops.example}; those of the same host and port may anyway
 * @param trustedProxies whose {@code X-Forwarded-For} is believed
 * @param limits the bounds of each conversation
 */
public record WebSocketConfig(
    RoomName lobby, Set<String> allowedOrigins, List<Cidr> trustedProxies, EnvelopeLimits limits) {
  public WebSocketConfig {
    allowedOrigins = Set.copyOf(allowedOrigins);
    trustedProxies = List.copyOf(trustedProxies);
  }
}
