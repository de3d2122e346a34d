package io.portside.common.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.portside.common.bus.BusCodec;
import io.portside.common.bus.NodeBus;
import io.portside.common.event.BusMessage.ServiceDown;
import io.portside.common.event.BusMessage.ServiceUp;
import io.portside.common.service.ServiceDirectory.Change;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceDirectoryTest {
  private static final long DEADLINE_S = 5;

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final AtomicLong clockNs = new AtomicLong();
  private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws Exception {
    BusCodec.register(vertx);
    await(
        onLoop(
            () -> {
              var directory = ServiceDirectory.start(vertx, clockNs::get);
              directory.onChange(changes::add);
              return directory.listening();
            }));
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void aFirstBeatIsAnArrivalAndTheNextIsNone() throws Exception {
    beat("n1", "127.0.0.1:1");
    beat("n1", "127.0.0.1:1");
    beat("n2", "127.0.0.1:2");

    assertThat(next()).isEqualTo(new Change.Up(up("n1", "127.0.0.1:1")));
    assertThat(next()).isEqualTo(new Change.Up(up("n2", "127.0.0.1:2")));
  }

  @Test
  void aChangedOfferIsToldAgain() throws Exception {
    beat("n1", "127.0.0.1:1");
    beat("n1", "127.0.0.1:9");

    assertThat(next()).isEqualTo(new Change.Up(up("n1", "127.0.0.1:1")));
    assertThat(next()).isEqualTo(new Change.Up(up("n1", "127.0.0.1:9")));
  }

  @Test
  void aGoodbyeIsTakenAtOnce() throws Exception {
    beat("n1", "127.0.0.1:1");
    next();

    NodeBus.DOWN.publish(vertx, new ServiceDown("chat-service", "n1"));

    assertThat(next()).isEqualTo(new Change.Gone(up("n1", "127.0.0.1:1"), true));
  }

  @Test
  void silenceIsNoticedOnlyAfterThreeBeats() throws Exception {
    beat("n1", "127.0.0.1:1");
    next();
    clockNs.addAndGet(ServiceDirectory.SILENCE.toNanos());
    beat("n2", "127.0.0.1:2");
    next();

    clockNs.addAndGet(1);

    assertThat(next()).isEqualTo(new Change.Gone(up("n1", "127.0.0.1:1"), false));
    assertThat(changes).isEmpty();
  }

  private void beat(String node, String http) {
    NodeBus.UP.publish(vertx, up(node, http));
  }

  private static ServiceUp up(String node, String http) {
    return new ServiceUp("chat-service", node, "1", 0, Map.of("http", http), List.of());
  }

  private Change next() throws InterruptedException {
    Change change = changes.poll(DEADLINE_S, TimeUnit.SECONDS);
    assertThat(change).as("a change within %d s", DEADLINE_S).isNotNull();
    return change;
  }

  private <T> Future<T> onLoop(java.util.function.Supplier<Future<T>> work) {
    io.vertx.core.Promise<T> promise = io.vertx.core.Promise.promise();
    loop.runOnContext(begin -> work.get().onComplete(promise));
    return promise.future();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(DEADLINE_S, TimeUnit.SECONDS);
  }
}
