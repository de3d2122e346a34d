package io.portside.common.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that keeps its connections and answers no more, as behind a network that was cut. */
class SilentServerTest {
  private static final Duration SHORT = Duration.ofSeconds(1);

  private static final Duration SILENCE = Duration.ofSeconds(3);

  private final Vertx vertx = Vertx.vertx();
  private volatile boolean silent;

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void aReadFailsForNow() throws Exception {
    Database database = open();
    silent = true;

    assertThatThrownBy(() -> await(database.client().query("SELECT 1").execute()))
        .isInstanceOf(ExecutionException.class)
        .satisfies(e -> assertThat(Database.isTemporary(e)).isTrue());
  }

  @Test
  void aTransactionFailsForNow() throws Exception {
    Database database = open();
    silent = true;

    assertThatThrownBy(
            () ->
                await(
                    database.inTransaction(
                        transaction -> transaction.query("SELECT 1").execute(), SHORT)))
        .isInstanceOf(ExecutionException.class)
        .satisfies(e -> assertThat(Database.isTemporary(e)).isTrue());
  }

  @Test
  void whatCameBackIsUsedAgain() throws Exception {
    Database database = open();
    silent = true;
    await(
        database
            .inTransaction(transaction -> transaction.query("SELECT 1").execute(), SHORT)
            .otherwiseEmpty());
    silent = false;

    // The pool may still hand out the connection that is just closing: that failure is temporary.
    await(
        database
            .ping()
            .recover(
                cause ->
                    Database.isTemporary(cause) ? database.ping() : Future.failedFuture(cause)));
  }

  private Database open() throws Exception {
    StoreConfig direct = PostgresServer.shared().config();
    NetClient client = vertx.createNetClient();
    NetServer relay =
        vertx
            .createNetServer()
            .connectHandler(
                down -> {
                  down.pause();
                  client
                      .connect(PostgresServer.shared().port(), "127.0.0.1")
                      .onSuccess(up -> join(down, up));
                });
    await(relay.listen(0, "127.0.0.1"));
    String url = direct.url().replaceAll(":\\d+/", ":" + relay.actualPort() + "/");
    return await(Database.open(vertx, new StoreConfig(url, null, 2, SHORT), SILENCE));
  }

  private void join(NetSocket down, NetSocket up) {
    down.handler(bytes -> pass(up, bytes));
    up.handler(bytes -> pass(down, bytes));
    down.closeHandler(closed -> up.close());
    up.closeHandler(closed -> down.close());
    down.resume();
  }

  private void pass(NetSocket to, io.vertx.core.buffer.Buffer bytes) {
    if (!silent) {
      to.write(bytes);
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(15, TimeUnit.SECONDS);
  }
}
