package io.portside.common.bus;

import static java.util.Objects.requireNonNull;

import io.portside.common.event.BusMessage;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.function.Consumer;

/**
 * An address to which messages of one type are published: best effort, to everyone who listens now.
 * Whatever must not be lost is in the store first.
 *
 * @param address the bus address
 * @param type what is published there
 */
public record Topic<T extends BusMessage>(String address, Class<T> type) {
  private static final DeliveryOptions PORTSIDE = new DeliveryOptions().setCodecName(BusCodec.NAME);

  public Topic {
    requireNonNull(address);
    requireNonNull(type);
  }

  /** Tells every current listener on every node; returns at once and promises nothing. */
  public void publish(Vertx vertx, T message) {
    vertx.eventBus().publish(address, message, PORTSIDE);
  }

  /**
   * Listens on the caller's event loop until the consumer is unregistered. Messages of another type
   * or of a version this one cannot read are counted and dropped.
   */
  public MessageConsumer<Object> consume(Vertx vertx, Consumer<? super T> handler) {
    return vertx
        .eventBus()
        .consumer(
            address,
            message -> {
              if (type.isInstance(message.body())) {
                handler.accept(type.cast(message.body()));
              } else {
                BusDrops.count(address, message.body());
              }
            });
  }
}
