package io.portside.chat.line;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.portside.chat.core.BatchEncoder;
import io.portside.chat.core.RoomBatch;
import io.portside.chat.json.EnvelopeWriter;
import io.portside.chat.json.JsonWire;
import io.portside.chat.wire.ChannelWriter;
import java.util.function.Consumer;

/** Carries the JSON envelope as lines of a TCP connection. */
final class JsonLines implements JsonWire {
  private static final int TYPICAL_LINE = 256;
  private static final byte[] END = {'\n'};

  private final ChannelWriter writer;
  private final Encoder encoder;
  private final Consumer<Boolean> reading;

  /** A batch as lines; the same instance for all connections of an event loop. */
  static final class Encoder implements BatchEncoder<ByteBuf> {
    @Override
    public ByteBuf encode(RoomBatch batch) {
      ByteBuf lines = ByteBufAllocator.DEFAULT.directBuffer(TYPICAL_LINE * batch.events().size());
      try {
        EnvelopeWriter.events(batch.events(), lines);
        return lines.writeByte('\n');
      } catch (RuntimeException broken) {
        lines.release();
        throw broken;
      }
    }

    @Override
    public void release(ByteBuf shared) {
      shared.release();
    }
  }

  JsonLines(ChannelWriter writer, Encoder encoder, Consumer<Boolean> reading) {
    this.writer = writer;
    this.encoder = encoder;
    this.reading = reading;
  }

  @Override
  public void send(byte[] line) {
    writer.write(Unpooled.wrappedBuffer(line, END));
  }

  @Override
  public void deliver(RoomBatch batch) {
    writer.writeShared(batch.encoded(encoder));
  }

  @Override
  public void hold() {
    writer.hold();
  }

  @Override
  public void release(byte[] first) {
    writer.release(Unpooled.wrappedBuffer(first, END));
  }

  @Override
  public void discard() {
    writer.discard();
  }

  @Override
  public long pendingBytes() {
    return writer.pendingBytes();
  }

  @Override
  public void reading(boolean wanted) {
    reading.accept(wanted);
  }

  @Override
  public void close(int code, String reason) {
    writer.closeWhenSent();
  }
}
