package io.portside.common.bus;

import io.portside.common.event.BusMessage.ServiceDown;
import io.portside.common.event.BusMessage.ServiceUp;

/** The addresses by which the services of a suite find each other. */
public final class NodeBus {
  /** Each ready service instance, each second. */
  public static final Topic<ServiceUp> UP = new Topic<>("portside.service.up", ServiceUp.class);

  /** A service instance that begins to stop, once. */
  public static final Topic<ServiceDown> DOWN =
      new Topic<>("portside.service.down", ServiceDown.class);

  private NodeBus() {}
}
