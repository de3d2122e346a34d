package io.portside.common.bus;

import static java.util.Objects.requireNonNull;

import io.portside.common.event.BusMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An address at which one of the listening nodes answers a question. The bus gives no fast error
 * for a dead node, so every question has a deadline; only an idempotent one may be asked again.
 *
 * @param address the bus address
 * @param question the type asked
 * @param answer the type answered
 */
public record Call<Q extends BusMessage, A extends BusMessage>(
    String address, Class<Q> question, Class<A> answer) {
  private static final Logger LOG = LoggerFactory.getLogger(Call.class);

  /**
   * Sent back when the answering side failed or did not understand; the number is part of the
   * protocol.
   */
  public static final int FAILED = 500;

  public Call {
    requireNonNull(address);
    requireNonNull(question);
    requireNonNull(answer);
  }

  /**
   * Asks one listener.
   *
   * @param deadline how long the answer may take, at least a millisecond
   * @return the answer; fails with {@link ReplyException}: {@code NO_HANDLERS} (nobody listens),
   *     {@code TIMEOUT}, or {@code RECIPIENT_FAILURE} (the other side failed or speaks another
   *     version)
   */
  public Future<A> ask(Vertx vertx, Q message, Duration deadline) {
    var options =
        new DeliveryOptions().setCodecName(BusCodec.NAME).setSendTimeout(deadline.toMillis());
    return vertx
        .eventBus()
        .request(address, message, options)
        .compose(
            reply -> {
              if (answer.isInstance(reply.body())) {
                return Future.succeededFuture(answer.cast(reply.body()));
              }
              BusDrops.count(address, reply.body());
              return Future.failedFuture(
                  new ReplyException(ReplyFailure.RECIPIENT_FAILURE, FAILED, "unreadable answer"));
            });
  }

  /**
   * Answers questions on the caller's event loop until the consumer is unregistered. A failed
   * future reaches the asker as {@code RECIPIENT_FAILURE} without details, and the log here with
   * them.
   */
  public MessageConsumer<Object> answer(Vertx vertx, Function<Q, Future<A>> handler) {
    return vertx
        .eventBus()
        .consumer(
            address,
            message -> {
              if (!question.isInstance(message.body())) {
                BusDrops.count(address, message.body());
                message.fail(FAILED, "unreadable question");
                return;
              }
              // Inside a future, so that a handler that throws is answered like one that fails.
              Future.succeededFuture(question.cast(message.body()))
                  .compose(handler)
                  .onSuccess(
                      reply ->
                          message.reply(reply, new DeliveryOptions().setCodecName(BusCodec.NAME)))
                  .onFailure(
                      cause -> {
                        LOG.warn("answering {} failed", address, cause);
                        message.fail(FAILED, "internal error");
                      });
            });
  }
}
