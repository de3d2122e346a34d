package io.portside.chat;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.common.bus.ChatBus;
import io.portside.common.bus.NodeBus;
import io.portside.common.config.ConfigReader;
import io.portside.common.config.ConfigSources;
import io.portside.common.event.Body;
import io.portside.common.event.BusMessage.Post;
import io.portside.common.event.BusMessage.PostReply;
import io.portside.common.event.BusMessage.ServiceDown;
import io.portside.common.event.BusMessage.ServiceUp;
import io.portside.common.net.HostPort;
import io.portside.common.service.Node;
import io.portside.common.service.Reach;
import io.portside.common.service.ServiceProcess;
import io.portside.common.sql.Database;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wired service: REST, the bus, and the ordered stop. */
class ChatServiceTest {
  @TempDir Path folder;
  private final Vertx outside = Vertx.vertx();
  private final WebClient http = WebClient.create(outside);
  private Node node;
  private HostPort address;

  static <T> T get(Future<T> future) throws Exception {
    return future.await(20, SECONDS);
  }

  @BeforeEach
  void start() throws Exception {
    var config =
        ConfigReader.read(
            ChatProcessConfig.class,
            ServiceProcess.SECTIONS,
            new ConfigSources(
                null, Map.of(), List.of("store.url=sqlite:" + folder.resolve("chat.db"))));
    node = get(Node.start(config, Reach.THIS_MACHINE));
    Promise<ServiceUp> up = Promise.promise();
    NodeBus.UP.consume(node.vertx(), up::tryComplete);
    Database store = get(Database.open(node.vertx(), config.store()));
    get(new ChatService(config.chat(), config.access(), store).start(node));
    address = HostPort.parse(String.valueOf(get(up.future()).endpoints().get("http")));
  }

  @AfterEach
  void stop() throws Exception {
    get(node.lifecycle().stop());
    get(outside.close());
  }

  private HttpResponse<Buffer> fetch(String path) throws Exception {
    return get(http.get(address.port(), address.host(), path).send());
  }

  private PostReply post(String room, String cid, String text) throws Exception {
    var post = new Post(room, "scanner", cid, new Body.Notice(text), null);
    return get(ChatBus.POST.ask(node.vertx(), post, Duration.ofSeconds(5)));
  }

  @Test
  void theLobbyIsThereFromTheStart() throws Exception {
    JsonArray rooms = fetch("/api/rooms").bodyAsJsonObject().getJsonArray("rooms");

    assertThat(rooms).hasSize(1);
    assertThat(rooms.getJsonObject(0).getString("room")).isEqualTo("lobby");
    assertThat(rooms.getJsonObject(0).getLong("head")).isZero();
    assertThat(rooms.getJsonObject(0).getInteger("members")).isZero();
  }

  @Test
  void whatAServicePostsIsInTheHistoryOnceAndInOrder() throws Exception {
    assertThat(post("ops", "1", "first").seq()).isEqualTo(1);
    assertThat(post("ops", "2", "second").seq()).isEqualTo(2);
    assertThat(post("ops", "1", "first").seq()).isEqualTo(1);

    JsonObject page = fetch("/api/rooms/ops/messages").bodyAsJsonObject();
    assertThat(page.getBoolean("more")).isFalse();
    assertThat(page.getJsonArray("items")).hasSize(2);
    JsonObject second = page.getJsonArray("items").getJsonObject(1);
    assertThat(second.getString("kind")).isEqualTo("system");
    assertThat(second.getJsonObject("body").getString("text")).isEqualTo("second");
    assertThat(second.getJsonObject("from").getString("u")).isEqualTo("scanner");
    assertThat(second.getString("cid")).isEqualTo("2");
    assertThat(second.getString("mid")).isEqualTo(page.getString("epoch") + "-2");
  }

  @Test
  void messagesComeInPagesFromEitherSide() throws Exception {
    for (int i = 1; i <= 5; i++) {
      post("ops", "" + i, "text " + i);
    }

    JsonObject older = fetch("/api/rooms/ops/messages?before=4&limit=2").bodyAsJsonObject();
    JsonObject newer = fetch("/api/rooms/ops/messages?after=3&limit=10").bodyAsJsonObject();

    assertThat(seqs(older)).containsExactly(2L, 3L);
    assertThat(older.getBoolean("more")).isTrue();
    assertThat(seqs(newer)).containsExactly(4L, 5L);
    assertThat(newer.getBoolean("more")).isFalse();
  }

  private static List<Long> seqs(JsonObject page) {
    return page.getJsonArray("items").stream()
        .map(item -> ((JsonObject) item).getLong("seq"))
        .toList();
  }

  @Test
  void whatCannotBeAnsweredIsAProblemThatSaysWhatWasExpected() throws Exception {
    for (var expected :
        Map.of(
                "/api/rooms/nowhere/messages", 404,
                "/api/rooms/%23ops/messages", 400,
                "/api/rooms/lobby/messages?limit=many", 400,
                "/api/rooms/lobby/messages?after=1&before=3", 400,
                "/api/rooms?after=%00", 400,
                "/api/users/7", 404,
                "/api/users/alice", 400,
                "/api/nothing", 404,
                "/", 404)
            .entrySet()) {
      HttpResponse<Buffer> response = fetch(expected.getKey());

      assertThat(response.statusCode()).as(expected.getKey()).isEqualTo(expected.getValue());
      assertThat(response.getHeader("content-type")).isEqualTo("application/problem+json");
      assertThat(response.bodyAsJsonObject().getString("detail")).isNotBlank();
    }
  }

  @Test
  void aPostForAnImpossibleRoomIsRefusedForGood() throws Exception {
    PostReply reply = post("#ops", "1", "hi");

    assertThat(reply.refusal()).contains("#ops");
    assertThat(reply.temporary()).isFalse();
  }

  @Test
  void aPostThatNoStoreCanTakeIsRefusedForGood() throws Exception {
    for (String cid : List.of("", "a\u0000", "two words", "x".repeat(129))) {
      PostReply reply = post("ops", cid, "hi");

      assertThat(reply.refusal()).startsWith("cid: expected");
      assertThat(reply.temporary()).isFalse();
    }
  }

  @Test
  void theStopIsAnnounced() throws Exception {
    Promise<ServiceDown> down = Promise.promise();
    get(NodeBus.DOWN.consume(node.vertx(), down::tryComplete).completion());

    get(node.lifecycle().stop());

    assertThat(get(down.future())).isEqualTo(new ServiceDown("chat-service", node.id()));
  }
}
