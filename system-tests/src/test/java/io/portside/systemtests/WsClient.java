package io.portside.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A client of the JSON envelope over WebSocket, on the JDK's own WebSocket. */
final class WsClient implements AutoCloseable, WebSocket.Listener {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final StringBuilder frame = new StringBuilder();
  private final BlockingQueue<JsonNode> inbox = new LinkedBlockingQueue<>();
  private final List<JsonNode> unclaimed = new ArrayList<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private @Nullable WebSocket socket;
  private int nextId = 1;

  static WsClient connect(int port) throws Exception {
    var client = new WsClient();
    client.socket =
        client
            .http
            .newWebSocketBuilder()
            .subprotocols("portside.v1.json")
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws"), client)
            .get(Deadline.ANSWER.toSeconds(), TimeUnit.SECONDS);
    return client;
  }

  /** Connects, says hello as {@code nick} and joins {@code room}. */
  static WsClient in(int port, String nick, String room) throws Exception {
    WsClient client = connect(port);
    client.ask(client.envelope("hello").put("v", 1).put("nick", nick));
    client.ask(client.envelope("join").put("room", room));
    return client;
  }

  ObjectNode envelope(String type) {
    return JSON.createObjectNode().put("id", nextId++).put("t", type);
  }

  void send(ObjectNode envelope) throws Exception {
    if (socket == null) {
      throw new IllegalStateException("not connected");
    }
    socket.sendText(envelope.toString(), true).get(Deadline.ANSWER.toSeconds(), TimeUnit.SECONDS);
  }

  /** Sends and waits for the reply, which must not be an error. */
  JsonNode ask(ObjectNode envelope) throws Exception {
    JsonNode reply = request(envelope);
    if (!reply.path("t").asText().equals("ok")) {
      throw new AssertionError(envelope + " was answered " + reply);
    }
    return reply;
  }

  /** Sends and waits for the reply, whatever it is. */
  JsonNode request(ObjectNode envelope) throws Exception {
    int id = envelope.path("id").asInt();
    send(envelope);
    return expect("the reply to " + envelope, message -> message.path("id").asInt() == id);
  }

  /** Says something; the reply with {@code seq} and {@code mid}. */
  JsonNode say(String room, String cid, String text) throws Exception {
    ObjectNode send = envelope("send").put("room", room).put("cid", cid);
    send.putObject("body").put("text", text);
    return ask(send);
  }

  /** Waits for a message saying exactly {@code text}. */
  JsonNode expectText(String text) throws Exception {
    return expect(
        "a message `" + text + "`", m -> m.path("body").path("text").asText().equals(text));
  }

  /**
   * Waits for a message; what comes before it is kept for later calls, since a push may overtake
   * the reply to what caused it.
   */
  JsonNode expect(String what, Predicate<JsonNode> wanted) throws Exception {
    for (int i = 0; i < unclaimed.size(); i++) {
      if (wanted.test(unclaimed.get(i))) {
        return unclaimed.remove(i);
      }
    }
    long endNs = System.nanoTime() + Deadline.ANSWER.toNanos();
    while (true) {
      JsonNode next = inbox.poll(endNs - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        throw new AssertionError("no " + what + "; came:\n" + unclaimed + "\nclosed: " + closed);
      }
      if (wanted.test(next)) {
        return next;
      }
      unclaimed.add(next);
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket ws, CharSequence data, boolean last) {
    frame.append(data);
    if (last) {
      frame.toString().lines().filter(line -> !line.equals("{}")).forEach(this::deliver);
      frame.setLength(0);
    }
    ws.request(1);
    return null;
  }

  private void deliver(String line) {
    try {
      inbox.add(JSON.readTree(line));
    } catch (java.io.IOException e) {
      inbox.add(JSON.createObjectNode().put("t", "unreadable").put("line", line));
    }
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket ws, int code, String reason) {
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket ws, Throwable error) {
    closed.complete(-1);
  }

  /** The close code, -1 when the connection broke. */
  int closeCode() throws Exception {
    return closed.get(Deadline.ANSWER.toSeconds(), TimeUnit.SECONDS);
  }

  boolean isClosed() {
    return closed.isDone();
  }

  @Override
  public void close() {
    if (socket != null) {
      socket.abort();
    }
    http.shutdownNow();
  }
}
