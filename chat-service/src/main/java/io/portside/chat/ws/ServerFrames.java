package io.portside.chat.ws;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.portside.chat.core.BatchEncoder;
import io.portside.chat.core.RoomBatch;
import io.portside.chat.json.EnvelopeWriter;
import io.portside.common.net.Utf8;
import java.nio.charset.StandardCharsets;

/**
 * Whole WebSocket frames (RFC 6455 section 5.2) as a server sends them, ready for the socket: the
 * frames of a batch are made once and shared by every session.
 */
final class ServerFrames implements BatchEncoder<ByteBuf> {
  private static final int FINAL_TEXT = 0x81;
  private static final int FINAL_CLOSE = 0x88;
  private static final int MAX_CONTROL_PAYLOAD = 125;
  private static final int SMALL = 125;
  private static final int MEDIUM = 0xffff;
  private static final int MEDIUM_HEADER = 4;
  private static final int TYPICAL_EVENT = 256;

  private final int maxFrameBytes;

  /**
   * @param maxFrameBytes longest payload with several envelopes; one that is longer by itself is a
   *     frame of its own. 126-65535
   */
  ServerFrames(int maxFrameBytes) {
    if (maxFrameBytes <= SMALL || maxFrameBytes > MEDIUM) {
      throw new IllegalArgumentException(
          "maxFrameBytes: " + maxFrameBytes + " (expected: 126-65535)");
    }
    this.maxFrameBytes = maxFrameBytes;
  }

  @Override
  public ByteBuf encode(RoomBatch batch) {
    // Room for the usual header is left before the lines, so that they need not move.
    ByteBuf bytes =
        ByteBufAllocator.DEFAULT
            .directBuffer(MEDIUM_HEADER + TYPICAL_EVENT * batch.events().size())
            .writeZero(MEDIUM_HEADER);
    try {
      EnvelopeWriter.events(batch.events(), bytes);
    } catch (RuntimeException broken) {
      bytes.release();
      throw broken;
    }
    int length = bytes.readableBytes() - MEDIUM_HEADER;
    if (length > maxFrameBytes) {
      return split(bytes);
    }
    if (length <= SMALL) {
      bytes.setByte(2, FINAL_TEXT).setByte(3, length).readerIndex(2);
    } else {
      bytes.setByte(0, FINAL_TEXT).setByte(1, 126).setShort(2, length);
    }
    return bytes;
  }

  @Override
  public void release(ByteBuf shared) {
    shared.release();
  }

  /** One line as a frame. */
  static ByteBuf text(byte[] line) {
    ByteBuf frame = ByteBufAllocator.DEFAULT.directBuffer(line.length + 10);
    header(frame, line.length);
    return frame.writeBytes(line);
  }

  /** A close frame; the reason is cut to what fits. */
  static ByteBuf close(int code, String reason) {
    byte[] words = reason.getBytes(StandardCharsets.UTF_8);
    int length = Utf8.splitAt(words, 0, MAX_CONTROL_PAYLOAD - Short.BYTES);
    return Unpooled.buffer(MAX_CONTROL_PAYLOAD + 2)
        .writeByte(FINAL_CLOSE)
        .writeByte(Short.BYTES + length)
        .writeShort(code)
        .writeBytes(words, 0, length);
  }

  /** Frames of as many whole lines as fit; a line end never stands inside an envelope. */
  private ByteBuf split(ByteBuf bytes) {
    try {
      bytes.skipBytes(MEDIUM_HEADER);
      ByteBuf frames = ByteBufAllocator.DEFAULT.directBuffer(bytes.readableBytes() + 1_024);
      while (bytes.isReadable()) {
        int length = wholeLines(bytes);
        header(frames, length);
        frames.writeBytes(bytes, length);
        if (bytes.isReadable()) {
          bytes.skipBytes(1);
        }
      }
      return frames;
    } finally {
      bytes.release();
    }
  }

  private int wholeLines(ByteBuf bytes) {
    int from = bytes.readerIndex();
    int end = bytes.writerIndex();
    if (end - from <= maxFrameBytes) {
      return end - from;
    }
    for (int i = from + maxFrameBytes; i > from; i--) {
      if (bytes.getByte(i) == '\n') {
        return i - from;
      }
    }
    int lineEnd = bytes.indexOf(from, end, (byte) '\n');
    return (lineEnd < 0 ? end : lineEnd) - from;
  }

  private static void header(ByteBuf frame, int length) {
    frame.writeByte(FINAL_TEXT);
    if (length <= SMALL) {
      frame.writeByte(length);
    } else if (length <= MEDIUM) {
      frame.writeByte(126).writeShort(length);
    } else {
      frame.writeByte(127).writeLong(length);
    }
  }
}
