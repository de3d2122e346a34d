package io.portside.common.net;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into lines, however the bytes arrive. {@code \n} ends a line, one {@code
 * \r} before it is dropped.
 *
 * <p>A line of more bytes than allowed is answered as {@link TooLong} once, as soon as that is
 * certain, and skipped up to its end; the next line is read as usual. What is kept is at most one
 * such line and what was fed since the last {@link #next}: whoever stops taking lines must stop
 * feeding. Not thread safe.
 */
public final class LineFramer {
  private static final int FIRST_CAPACITY = 256;
  private static final byte[] NOTHING = {};

  private final int maxLineBytes;
  private byte[] bytes = NOTHING;
  private int start;
  private int scanned;
  private int end;
  private boolean skipping;

  /** What the stream holds next. */
  public sealed interface Line {}

  /** A whole line, without its end. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, compared by nobody
  public record Complete(byte[] bytes) implements Line {
    public Complete {
      requireNonNull(bytes);
    }
  }

  /** A line of more bytes than allowed; its content is gone. */
  public record TooLong() implements Line {}

  /**
   * @param maxLineBytes the longest line allowed, its end not counted, at least 1
   */
  public LineFramer(int maxLineBytes) {
    if (maxLineBytes < 1) {
      throw new IllegalArgumentException("maxLineBytes: " + maxLineBytes + " (expected: >= 1)");
    }
    this.maxLineBytes = maxLineBytes;
  }

  /** Adds all bytes of a chunk. */
  public void feed(byte[] chunk) {
    feed(chunk, 0, chunk.length);
  }

  /** Adds the bytes of a chunk from an index up to another, which are copied. */
  public void feed(byte[] chunk, int from, int to) {
    int begin = skipping ? skip(chunk, from, to) : from;
    int length = to - begin;
    if (length == 0) {
      return;
    }
    makeRoom(length);
    System.arraycopy(chunk, begin, bytes, end, length);
    end += length;
  }

  /** The next line, or null until more bytes were fed. */
  public @Nullable Line next() {
    while (scanned < end) {
      if (bytes[scanned++] == '\n') {
        return cut(scanned - 1);
      }
    }
    // One byte more than allowed may still be the \r that is dropped.
    if (end - start > maxLineBytes + 1
        || (end - start == maxLineBytes + 1 && bytes[end - 1] != '\r')) {
      skipping = true;
      clear();
      return new TooLong();
    }
    if (start == end) {
      clear();
    }
    return null;
  }

  /**
   * Takes what was fed since the last line as if it had ended; empty if there is nothing. To be
   * asked after {@link #next} has answered null.
   */
  public byte[] takeRest() {
    byte[] rest = Arrays.copyOfRange(bytes, start, end);
    clear();
    return rest;
  }

  /** How many bytes wait to be taken. */
  public int buffered() {
    return end - start;
  }

  private Line cut(int lineEnd) {
    int from = start;
    start = scanned;
    int to = lineEnd > from && bytes[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
    return to - from > maxLineBytes
        ? new TooLong()
        : new Complete(Arrays.copyOfRange(bytes, from, to));
  }

  /** The index after the end of the line that is being skipped. */
  private int skip(byte[] chunk, int from, int to) {
    for (int i = from; i < to; i++) {
      if (chunk[i] == '\n') {
        skipping = false;
        return i + 1;
      }
    }
    return to;
  }

  private void makeRoom(int length) {
    if (end + length <= bytes.length) {
      return;
    }
    int kept = end - start;
    byte[] target = bytes;
    if (kept + length > bytes.length) {
      target = new byte[Math.max(kept + length, Math.max(FIRST_CAPACITY, 2 * kept))];
    }
    System.arraycopy(bytes, start, target, 0, kept);
    bytes = target;
    scanned -= start;
    start = 0;
    end = kept;
  }

  /** Forgets all bytes; a large buffer goes too, so that an idle connection keeps little. */
  private void clear() {
    start = 0;
    scanned = 0;
    end = 0;
    if (bytes.length > 4 * FIRST_CAPACITY) {
      bytes = NOTHING;
    }
  }
}
