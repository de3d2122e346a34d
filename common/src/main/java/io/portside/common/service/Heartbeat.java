package io.portside.common.service;

import io.portside.common.bus.NodeBus;
import io.portside.common.event.BusMessage.ServiceDown;
import io.portside.common.event.BusMessage.ServiceUp;
import io.portside.common.event.BusMessage.SlashCommand;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** Tells the other nodes each second that a service instance is ready, and once that it leaves. */
public final class Heartbeat {
  /** The time between two beats. */
  public static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final ServiceUp prototype;
  private final DoubleSupplier load;
  private final long timer;
  private boolean stopped;

  /**
   * Begins to beat at once; call when the service is ready.
   *
   * @param endpoints {@code host:port} by port name, reachable from the other nodes
   * @param commands slash commands this service answers for on {@code ChatBus.command(name)}
   * @param load between 0 (idle) and 1 (full), read once a second on the caller's event loop
   */
  public static Heartbeat start(
      Node node,
      String service,
      Map<String, String> endpoints,
      List<SlashCommand> commands,
      DoubleSupplier load) {
    var prototype = new ServiceUp(service, node.id(), Version.current(), 0, endpoints, commands);
    return new Heartbeat(node.vertx(), prototype, load);
  }

  private Heartbeat(Vertx vertx, ServiceUp prototype, DoubleSupplier load) {
    this.vertx = vertx;
    this.prototype = prototype;
    this.load = load;
    this.timer = vertx.setPeriodic(0, INTERVAL.toMillis(), tick -> beat());
  }

  /** Says goodbye, once; afterwards no beat follows. */
  public synchronized Future<Void> stop() {
    if (!stopped) {
      stopped = true;
      vertx.cancelTimer(timer);
      NodeBus.DOWN.publish(vertx, new ServiceDown(prototype.service(), prototype.node()));
    }
    return Future.succeededFuture();
  }

  private synchronized void beat() {
    if (stopped) {
      return;
    }
    NodeBus.UP.publish(
        vertx,
        new ServiceUp(
            prototype.service(),
            prototype.node(),
            prototype.version(),
            Math.clamp(load.getAsDouble(), 0, 1),
            prototype.endpoints(),
            prototype.commands()));
  }
}
