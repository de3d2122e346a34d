package io.portside.chat.core;

import static java.util.Objects.requireNonNull;

import io.portside.common.event.ChatEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * All rows of one room that arrived in one turn of an event loop: encoded once per protocol,
 * written once per session. Lives on that event loop, and only while it is being delivered.
 */
public final class RoomBatch {
  private final RoomName room;
  private final List<ChatEvent> events;
  private final List<Encoded<?>> encodings = new ArrayList<>(2);
  private final List<RoomBatch> tails = new ArrayList<>(0);

  private record Encoded<T>(BatchEncoder<T> encoder, T value) {
    void release() {
      encoder.release(value);
    }
  }

  /**
   * @param events ascending without a hole, at least one
   */
  public RoomBatch(RoomName room, List<ChatEvent> events) {
    this.room = requireNonNull(room);
    this.events = List.copyOf(events);
    if (this.events.isEmpty()) {
      throw new IllegalArgumentException("events: none (expected: at least one)");
    }
  }

  public RoomName room() {
    return room;
  }

  /** Ascending without a hole, at least one. */
  public List<ChatEvent> events() {
    return events;
  }

  public long firstSeq() {
    return events.getFirst().seq();
  }

  public long lastSeq() {
    return events.getLast().seq();
  }

  /** The batch as this protocol writes it, computed once and shared. */
  @SuppressWarnings("unchecked") // an encoder instance stands only beside its own result
  public <T> T encoded(BatchEncoder<T> encoder) {
    for (Encoded<?> encoding : encodings) {
      if (encoding.encoder == encoder) {
        return (T) encoding.value;
      }
    }
    T value = encoder.encode(this);
    encodings.add(new Encoded<>(encoder, value));
    return value;
  }

  /** The rows from {@code seq} on, for a session that has the earlier ones already. */
  RoomBatch from(long seq) {
    if (seq <= firstSeq()) {
      return this;
    }
    for (RoomBatch tail : tails) {
      if (tail.firstSeq() == seq) {
        return tail;
      }
    }
    var tail = new RoomBatch(room, events.subList((int) (seq - firstSeq()), events.size()));
    tails.add(tail);
    return tail;
  }

  /** Ends every shared encoding; the batch must not be used afterwards. */
  void release() {
    encodings.forEach(Encoded::release);
    encodings.clear();
    tails.forEach(RoomBatch::release);
  }
}
