package io.portside.common.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.portside.common.net.HostPort;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagementTest {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final Vertx vertx = Vertx.vertx();
  private final Lifecycle lifecycle = new Lifecycle();
  private final Management management = new Management(lifecycle);
  private final HttpClient client = HttpClient.newHttpClient();
  private HostPort at = new HostPort("127.0.0.1", 0);

  @BeforeEach
  void listen() throws Exception {
    at = await(management.listen(vertx, new ManagementConfig(at)));
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    await(management.close());
    await(vertx.close());
  }

  @Test
  void aLiveProcessSaysSo() throws Exception {
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void readinessNamesTheCheckThatFails() throws Exception {
    management.readyWhen("bus", Future::succeededFuture);
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);

    management.readyWhen(
        "store", () -> Future.failedFuture(new IllegalStateException("no connection")));
    HttpResponse<String> response = get("/health/ready");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body())
        .contains("{\"name\":\"bus\",\"ok\":true}")
        .contains("{\"name\":\"store\",\"ok\":false,\"problem\":\"no connection\"}");
  }

  @Test
  void aCheckThatHangsOrThrowsCountsAsFailed() throws Exception {
    management.readyWhen("hangs", () -> Promise.<Void>promise().future());
    management.readyWhen(
        "throws",
        () -> {
          throw new IllegalStateException("a bug");
        });

    HttpResponse<String> response = get("/health/ready");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("\"hangs\",\"ok\":false").contains("a bug");
  }

  @Test
  void aStoppingProcessIsNotReadyButAlive() throws Exception {
    await(lifecycle.stop());

    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void metricsAreInPrometheusFormat() throws Exception {
    management.metrics().counter("portside.test.things", "kind", "x").increment(3);

    HttpResponse<String> response = get("/metrics");

    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("text/plain; version=0.0.4");
    assertThat(response.body())
        .contains("portside_test_things_total{kind=\"x\"} 3.0")
        .contains("jvm_memory_used_bytes")
        .contains("portside_bus_dropped_total");
  }

  @Test
  void anUnknownPathSaysWhatIsThere() throws Exception {
    HttpResponse<String> response = get("/");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("/health/ready");
  }

  @Test
  void aTakenAddressIsNamed() {
    var other = new Management(new Lifecycle());

    var cause =
        other
            .listen(vertx, new ManagementConfig(at))
            .transform(result -> Future.succeededFuture(result.cause()));

    assertThat(cause.await()).hasMessageContaining("management.bind: cannot listen on " + at);
  }

  private HttpResponse<String> get(String path) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://" + at + path)).timeout(DEADLINE);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
