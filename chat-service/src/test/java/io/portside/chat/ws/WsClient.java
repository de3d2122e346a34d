package io.portside.chat.ws;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portside.chat.TestClient;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** A WebSocket client that sends frames exactly as a test says, wrong ones too. */
final class WsClient implements AutoCloseable {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;
  private static final int FINAL = 0x80;
  private static final byte[] MASK = {1, 2, 3, 4};

  private final TestClient tcp;
  private final Queue<String> lines = new ArrayDeque<>();

  /** A frame of the server. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Frame(int opcode, byte[] payload) {
    String text() {
      return new String(payload, UTF_8);
    }

    int closeCode() {
      return ByteBuffer.wrap(payload).getShort() & 0xffff;
    }
  }

  private WsClient(TestClient tcp) {
    this.tcp = tcp;
  }

  static WsClient connect(int port) {
    return connect(port, 0);
  }

  static WsClient connect(int port, int receiveBytes) {
    TestClient tcp = TestClient.connect(port, receiveBytes);
    String head = shake(tcp, "/ws", "Sec-WebSocket-Protocol: portside.v1.json\r\n");
    if (!head.startsWith("HTTP/1.1 101 ")
        || !head.toLowerCase(java.util.Locale.ROOT)
            .contains("sec-websocket-protocol: portside.v1.json")) {
      throw new AssertionError(head);
    }
    return new WsClient(tcp);
  }

  /** Asks for a WebSocket and returns the head of the answer. */
  static String shake(TestClient tcp, String path, String headers) {
    tcp.send(
        "GET "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + headers
            + "\r\n");
    return tcp.expect("\r\n\r\n");
  }

  WsClient send(String line) {
    return frame(TEXT, true, line.getBytes(UTF_8));
  }

  WsClient frame(int opcode, boolean last, byte[] payload) {
    return raw((last ? FINAL : 0) | opcode, payload);
  }

  /** A frame with this first byte. */
  WsClient raw(int first, byte[] payload) {
    var frame = new ByteArrayOutputStream();
    frame.write(first);
    if (payload.length < 126) {
      frame.write(FINAL | payload.length);
    } else if (payload.length <= 0xffff) {
      frame.write(FINAL | 126);
      frame.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
    } else {
      frame.write(FINAL | 127);
      frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
    }
    frame.writeBytes(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.write(payload[i] ^ MASK[i % 4]);
    }
    tcp.send(frame.toByteArray());
    return this;
  }

  Frame next() {
    byte[] head = tcp.bytes(2);
    int length = head[1] & 0x7f;
    if (length == 126) {
      length = ByteBuffer.wrap(tcp.bytes(2)).getShort() & 0xffff;
    } else if (length == 127) {
      length = Math.toIntExact(ByteBuffer.wrap(tcp.bytes(8)).getLong());
    }
    return new Frame(head[0] & 0x0f, tcp.bytes(length));
  }

  /** The next line of a text frame; pings and pongs are passed over. */
  String line() {
    while (lines.isEmpty()) {
      Frame frame = next();
      if (frame.opcode() == TEXT) {
        lines.addAll(List.of(frame.text().split("\n")));
      } else if (frame.opcode() == CLOSE) {
        throw new AssertionError("closed with " + frame.closeCode());
      }
    }
    return lines.remove();
  }

  /** Waits for a line that holds this text. */
  String expect(String text) {
    for (int passed = 0; passed < 100_000; passed++) {
      String line = line();
      if (line.contains(text)) {
        return line;
      }
    }
    throw new AssertionError("no line holds " + text);
  }

  /** Waits for the close frame and returns its code. */
  int expectClose() {
    for (int passed = 0; passed < 100_000; passed++) {
      Frame frame = next();
      if (frame.opcode() == CLOSE) {
        return frame.closeCode();
      }
    }
    throw new AssertionError("no close frame");
  }

  WsClient hello(String nick) {
    send("{\"id\":1,\"t\":\"hello\",\"nick\":\"" + nick + "\"}").expect("\"id\":1,\"t\":\"ok\"");
    return this;
  }

  WsClient join(String room) {
    send("{\"id\":2,\"t\":\"join\",\"room\":\"" + room + "\"}").expect("\"id\":2,\"t\":\"ok\"");
    return this;
  }

  WsClient say(String room, String cid, String text) {
    return send(
        "{\"id\":3,\"t\":\"send\",\"room\":\"%s\",\"cid\":\"%s\",\"body\":{\"text\":\"%s\"}}"
            .formatted(room, cid, text));
  }

  TestClient tcp() {
    return tcp;
  }

  @Override
  public void close() {
    tcp.close();
  }
}
