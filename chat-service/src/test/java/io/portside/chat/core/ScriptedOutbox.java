package io.portside.chat.core;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.portside.common.event.ChatEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A connection that writes down what it is given; read from the test's thread. */
final class ScriptedOutbox implements Outbox {
  private record Waiting(BooleanSupplier condition, CompletableFuture<Void> done) {}

  private final Map<RoomName, List<ChatEvent>> received = new HashMap<>();
  private final List<RoomBatch> batches = new ArrayList<>();
  private final List<PresenceChange> presence = new ArrayList<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private @Nullable CloseReason closed;
  private long pendingBytes;
  private long bytesPerRow;

  /** From now on every row stays unread and counts so many bytes. */
  synchronized void stopReading(long bytes) {
    bytesPerRow = bytes;
  }

  synchronized void readEverything() {
    pendingBytes = 0;
  }

  @Override
  public synchronized void deliver(RoomBatch batch) {
    batches.add(batch);
    received.computeIfAbsent(batch.room(), room -> new ArrayList<>()).addAll(batch.events());
    pendingBytes += bytesPerRow * batch.events().size();
    wake();
  }

  @Override
  public synchronized void presence(PresenceChange change) {
    presence.add(change);
    wake();
  }

  @Override
  public synchronized long pendingBytes() {
    return pendingBytes;
  }

  @Override
  public synchronized void close(CloseReason reason) {
    closed = reason;
    wake();
  }

  private void wake() {
    waiting.removeIf(one -> one.condition.getAsBoolean() && one.done.complete(null));
  }

  private void await(BooleanSupplier condition) throws Exception {
    var done = new CompletableFuture<Void>();
    synchronized (this) {
      waiting.add(new Waiting(condition, done));
      wake();
    }
    done.get(20, SECONDS);
  }

  void awaitSeq(RoomName room, long seq) throws Exception {
    await(
        () ->
            received.getOrDefault(room, List.of()).stream().anyMatch(event -> event.seq() >= seq));
  }

  CloseReason awaitClose() throws Exception {
    await(() -> closed != null);
    synchronized (this) {
      return closed == null ? CloseReason.RESTART : closed;
    }
  }

  void awaitPresence(String name, boolean there) throws Exception {
    await(
        () ->
            presence.stream()
                .anyMatch(change -> (there ? change.joined() : change.left()).contains(name)));
  }

  synchronized List<Long> seqs(RoomName room) {
    return received.getOrDefault(room, List.of()).stream().map(ChatEvent::seq).toList();
  }

  synchronized List<RoomBatch> batches() {
    return List.copyOf(batches);
  }

  synchronized boolean isClosed() {
    return closed != null;
  }
}
