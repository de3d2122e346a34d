package io.portside.common.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.portside.common.event.BusMessage;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.io.IOException;

/**
 * The one codec of the event bus: a {@link BusMessage} is a JSON line between nodes and the same
 * immutable object inside one.
 *
 * <p>On the wire: a four-byte big-endian length, then that many bytes of UTF-8 JSON.
 */
public final class BusCodec implements MessageCodec<BusMessage, BusMessage> {
  /** The codec's name on the bus; part of the protocol between versions. */
  public static final String NAME = "portside";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .serializationInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL)
          .build();

  /** Registers the codec; once per Vert.x instance. */
  public static void register(Vertx vertx) {
    vertx.eventBus().registerCodec(new BusCodec());
  }

  /** The JSON line of a message, without the line end. */
  public static String toJson(BusMessage message) {
    try {
      return JSON.writerFor(BusMessage.class).writeValueAsString(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not serialisable: " + message.getClass(), e);
    }
  }

  /** The message of a JSON line, or {@link BusMessage.Undecodable} with the reason. */
  public static BusMessage fromJson(byte[] json) {
    try {
      BusMessage message = JSON.readValue(json, BusMessage.class);
      return message == null ? new BusMessage.Undecodable("null") : message;
    } catch (IOException e) {
      return new BusMessage.Undecodable(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void encodeToWire(Buffer buffer, BusMessage message) {
    Buffer json = Buffer.buffer(toJson(message));
    buffer.appendInt(json.length()).appendBuffer(json);
  }

  @Override
  public BusMessage decodeFromWire(int pos, Buffer buffer) {
    int length = buffer.length() - pos < Integer.BYTES ? -1 : buffer.getInt(pos);
    int start = pos + Integer.BYTES;
    if (length < 0 || length > buffer.length() - start) {
      return new BusMessage.Undecodable("length " + length);
    }
    return fromJson(buffer.getBytes(start, start + length));
  }

  @Override
  public BusMessage transform(BusMessage message) {
    return message;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
