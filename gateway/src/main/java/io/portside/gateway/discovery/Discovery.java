package io.portside.gateway.discovery;

import io.portside.common.event.BusMessage.ServiceUp;
import io.portside.common.net.HostPort;
import io.portside.common.service.ServiceDirectory;
import io.portside.common.service.ServiceDirectory.Change;
import io.portside.gateway.balance.Endpoint;
import io.portside.gateway.balance.Endpoint.State;
import io.portside.gateway.balance.Upstream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the endpoints of one upstream as the heartbeats of a service say. Confined to the event
 * loop of the {@link ServiceDirectory}, which also bounds how many instances there can be.
 */
public final class Discovery {
  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

  private final Upstream upstream;
  private final String service;
  private final String portName;
  private final Map<String, Endpoint> byNode = new HashMap<>();

  private Discovery(Upstream upstream, String service, String portName) {
    this.upstream = upstream;
    this.service = service;
    this.portName = portName;
  }

  /**
   * Follows a service; to be called on the directory's event loop.
   *
   * @param portName which of the announced endpoints is meant, such as {@code http}
   */
  public static void follow(
      ServiceDirectory directory, Upstream upstream, String service, String portName) {
    var discovery = new Discovery(upstream, service, portName);
    directory.onChange(discovery::changed);
    directory.alive().forEach(discovery::up);
  }

  private void changed(Change change) {
    switch (change) {
      case Change.Up(var beat) -> up(beat);
      case Change.Gone(var beat, var said) -> gone(beat, said);
    }
  }

  private void up(ServiceUp beat) {
    if (!beat.service().equals(service)) {
      return;
    }
    Optional<HostPort> address = address(beat);
    Endpoint known = byNode.get(beat.node());
    boolean same =
        known != null && address.filter(at -> known.toString().equals(at.toString())).isPresent();
    if (same) {
      return;
    }
    if (known != null) {
      byNode.remove(beat.node());
      upstream.remove(known);
    }
    address.ifPresent(at -> add(beat.node(), at));
  }

  private void add(String node, HostPort at) {
    upstream.dropDrained();
    dropOwnerOf(at);
    Endpoint endpoint = Endpoint.announced(at.host(), at.port(), node);
    byNode.put(node, endpoint);
    upstream.add(endpoint);
  }

  /**
   * An address has one owner: who announces it came after one that was killed. Keeping both until
   * the old one's beats are missed would give the address two turns of each cycle.
   */
  private void dropOwnerOf(HostPort at) {
    byNode
        .values()
        .removeIf(
            endpoint -> {
              boolean same = endpoint.toString().equals(at.toString());
              if (same) {
                upstream.remove(endpoint);
              }
              return same;
            });
  }

  private Optional<HostPort> address(ServiceUp beat) {
    String text = beat.endpoints().get(portName);
    if (text == null) {
      return Optional.empty();
    }
    try {
      HostPort address = HostPort.parse(text);
      return address.port() == 0 ? Optional.empty() : Optional.of(address);
    } catch (IllegalArgumentException e) {
      LOG.warn(
          "{} on {} announces {}={}: {}", service, beat.node(), portName, text, e.getMessage());
      return Optional.empty();
    }
  }

  private void gone(ServiceUp beat, boolean said) {
    Endpoint known = beat.service().equals(service) ? byNode.remove(beat.node()) : null;
    if (known == null) {
      return;
    }
    if (said && known.active() > 0) {
      // Listed until its work is done, so that an operator sees what is left.
      upstream.mark(known, State.DRAINING, "the instance is stopping");
    } else {
      upstream.remove(known);
    }
    upstream.dropDrained();
  }
}
