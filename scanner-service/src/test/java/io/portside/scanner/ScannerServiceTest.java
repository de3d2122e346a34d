package io.portside.scanner;

import static io.portside.scanner.ScannerBench.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portside.common.bus.ChatBus;
import io.portside.common.bus.NodeBus;
import io.portside.common.config.ConfigReader;
import io.portside.common.config.ConfigSources;
import io.portside.common.event.Actor;
import io.portside.common.event.Body;
import io.portside.common.event.BusMessage.CommandRun;
import io.portside.common.event.BusMessage.Post;
import io.portside.common.event.BusMessage.PostReply;
import io.portside.common.event.BusMessage.ServiceDown;
import io.portside.common.event.BusMessage.ServiceUp;
import io.portside.common.event.Role;
import io.portside.common.net.HostPort;
import io.portside.common.service.Node;
import io.portside.common.service.Reach;
import io.portside.common.service.ServiceProcess;
import io.portside.common.sql.Database;
import io.portside.common.sql.StoreConfig;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole service on a node of its own, with real sockets on loopback. */
@Timeout(60)
class ScannerServiceTest {
  @TempDir Path folder;

  private Node node;
  private ScannerMain.Config config;

  @BeforeEach
  void start() throws Exception {
    config =
        ConfigReader.read(
            ScannerMain.Config.class,
            ServiceProcess.SECTIONS,
            new ConfigSources(null, Map.of(), List.of()));
    node = await(Node.start(config, Reach.THIS_MACHINE));
  }

  @AfterEach
  void stop() throws Exception {
    await(node.lifecycle().stop());
  }

  private ServiceUp serve() throws Exception {
    BlockingQueue<ServiceUp> beats = new LinkedBlockingQueue<>();
    NodeBus.UP.consume(node.vertx(), beats::add);
    Database database =
        await(
            Database.open(node.vertx(), StoreConfig.of("sqlite:" + folder.resolve("portside.db"))));
    await(new ScannerService(config.scanner(), config.access(), database, List.of()).start(node));
    ServiceUp beat = beats.poll(10, TimeUnit.SECONDS);
    assertThat(beat).isNotNull();
    return beat;
  }

  @Test
  void aNodeOffersRestAndTheSlashCommandAndScansByBoth() throws Exception {
    ServiceUp up = serve();
    BlockingQueue<Post> posts = new LinkedBlockingQueue<>();
    await(
        ChatBus.POST
            .answer(
                node.vertx(),
                post -> {
                  posts.add(post);
                  return Future.succeededFuture(PostReply.committed(1));
                })
            .completion());
    assertThat(up.service()).isEqualTo("scanner-service");
    assertThat(up.commands()).extracting(command -> command.name()).containsExactly("scan");

    try (ServerSocket open = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
      String port = Integer.toString(open.getLocalPort());
      HostPort http = HostPort.parse(requireNonNull(up.endpoints().get("http")));
      JsonObject accepted =
          await(
                  WebClient.create(node.vertx())
                      .post(http.port(), http.host(), "/api/scans")
                      .sendJsonObject(
                          new JsonObject().put("target", "127.0.0.1").put("ports", port)))
              .bodyAsJsonObject();
      assertThat(accepted.getString("state")).as(accepted.encode()).isEqualTo("running");

      CommandRun run =
          new CommandRun(
              "run", "ops", new Actor("alice", Role.OPERATOR), "scan", "127.0.0.1 " + port);
      await(ChatBus.command("scan").ask(node.vertx(), run, Duration.ofSeconds(10)));
      Body.Scan last;
      do {
        Post post = posts.poll(20, TimeUnit.SECONDS);
        assertThat(post).isNotNull();
        last = (Body.Scan) post.body();
      } while (last.state() == Body.ScanState.RUNNING);
      assertThat(last.openCount()).isEqualTo(1);
      assertThat(last.text()).contains("scan complete: 1 port in ", "no change since");
    }
  }

  @Test
  void theStopIsAnnouncedAndLeavesNoScanRunning() throws Exception {
    serve();
    BlockingQueue<ServiceDown> downs = new LinkedBlockingQueue<>();
    await(NodeBus.DOWN.consume(node.vertx(), downs::add).completion());

    await(node.lifecycle().stop());

    assertThat(downs).hasSize(1);
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("scan-engine", "scan-selector");
  }

  @Test
  void metricsTellProbesAndRefusals() throws Exception {
    serve();

    assertThat(node.management().metrics().getMeters())
        .extracting(meter -> meter.getId().getName())
        .contains(
            "portside.scanner.probes",
            "portside.scanner.probes.outstanding",
            "portside.scanner.scans.running",
            "portside.scanner.refused");
  }

  @Test
  void anAddressThatIsTakenIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
      String setting = "scanner.http=127.0.0.1:" + taken.getLocalPort();
      config =
          ConfigReader.read(
              ScannerMain.Config.class,
              ServiceProcess.SECTIONS,
              new ConfigSources(null, Map.of(), List.of(setting)));

      assertThatThrownBy(this::serve)
          .hasMessageContaining("scanner.http: cannot listen on 127.0.0.1:");
    }
  }
}
