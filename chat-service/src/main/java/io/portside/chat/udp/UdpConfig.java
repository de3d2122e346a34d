package io.portside.chat.udp;

import static java.util.Objects.requireNonNull;

import io.portside.chat.core.FloodLimit;
import io.portside.chat.core.RoomName;
import io.portside.common.net.Cidr;
import java.util.List;

/**
 * Who may post by datagram, and how fast.
 *
 * @param lobby the room of a datagram that names none
 * @param sources whose datagrams are taken; those of others are dropped without an answer
 * @param trustedProxies whose PROXY header is believed: the address in it is the source then
 * @param rate how fast one address may post; what is faster is dropped without an answer
 * @param maxSources addresses whose rate is remembered at once, at least 1; beyond, the one that
 *     was silent longest is forgotten if its silence has restored its rate, else the new one is
 *     dropped
 */
public record UdpConfig(
    RoomName lobby,
    List<Cidr> sources,
    List<Cidr> trustedProxies,
    FloodLimit.Rate rate,
    int maxSources) {
  public UdpConfig {
    requireNonNull(lobby);
    sources = List.copyOf(sources);
    trustedProxies = List.copyOf(trustedProxies);
    requireNonNull(rate);
    if (maxSources < 1) {
      throw new IllegalArgumentException("maxSources: " + maxSources + " (expected: >= 1)");
    }
  }
}
