package io.portside.chat.line;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.portside.chat.wire.ChannelWriter;
import io.portside.common.net.Utf8;

/**
 * Writes lines to one person. A client that has never ended a line is taken for one that reads at
 * most 1,024 bytes at a time and decodes each read by itself: it gets pieces that such a read takes
 * whole, and that end on a whole character.
 */
final class TextOutput {
  private static final int MAX_PIECE_BYTES = 1_023;

  private final ChannelWriter writer;
  private boolean inPieces = true;

  TextOutput(ChannelWriter writer) {
    this.writer = writer;
  }

  /** The client ends its lines: it reads lines, too. */
  void inLines() {
    inPieces = false;
  }

  void print(String lines) {
    if (!lines.isEmpty()) {
      print(lines.getBytes(UTF_8));
    }
  }

  /** Prints what others print too; the caller keeps its reference. */
  void printShared(ByteBuf lines) {
    if (!lines.isReadable()) {
      return;
    }
    if (inPieces && lines.readableBytes() > MAX_PIECE_BYTES) {
      print(ByteBufUtil.getBytes(lines));
    } else if (inPieces) {
      writer.writePiece(lines.retainedDuplicate());
    } else {
      writer.writeShared(lines);
    }
  }

  private void print(byte[] bytes) {
    if (!inPieces) {
      writer.write(Unpooled.wrappedBuffer(bytes));
      return;
    }
    for (int from = 0; from < bytes.length; ) {
      int to = Utf8.splitAt(bytes, from, MAX_PIECE_BYTES);
      writer.writePiece(Unpooled.wrappedBuffer(bytes, from, to - from));
      from = to;
    }
  }
}
