package io.portside.chat.core;

import io.portside.common.event.BusMessage.RoomAdvanced;
import io.portside.common.event.ChatEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A log in memory that keeps the contract, with faults a test can switch on. */
public final class MemoryLog implements MessageLog {
  private record Cid(AuthorId author, String cid) {}

  private final Map<RoomName, List<ChatEvent>> rooms = new TreeMap<>();
  private final Map<Cid, ChatEvent> cids = new HashMap<>();
  private final Map<ChatEvent, AuthorId> authors = new HashMap<>();
  private final Consumer<RoomAdvanced> committed;
  private final Map<RoomName, String> epochs = new HashMap<>();
  private final List<Runnable> held = new ArrayList<>();
  private boolean broken;
  private boolean holding;

  public MemoryLog(Consumer<RoomAdvanced> committed) {
    this.committed = committed;
  }

  /** While true, nothing is told after a commit. */
  public synchronized void breakDown(boolean down) {
    broken = down;
  }

  /** From now on whoever opens a room waits. */
  public synchronized void holdOpens() {
    holding = true;
  }

  /** Opens the rooms that were waited for, in the order of the calls. */
  public synchronized void letOpen() {
    holding = false;
    held.forEach(Runnable::run);
    held.clear();
  }

  /** As {@link #letOpen}, the last call first, as connections of a pool may. */
  public synchronized void letOpenBackwards() {
    Collections.reverse(held);
    letOpen();
  }

  /** As if the log had been restored from nothing. */
  public synchronized void recreate(RoomName room) {
    rooms.put(room, new ArrayList<>());
    epochs.merge(room, "e1", (old, one) -> old + "x");
  }

  private <T> Future<T> unlessBroken(Future<T> future) {
    return broken ? Future.failedFuture(new IllegalStateException("store is down")) : future;
  }

  @Override
  public synchronized Future<Optional<RoomState>> open(RoomName room) {
    if (holding && Vertx.currentContext() instanceof ContextInternal caller) {
      Promise<Optional<RoomState>> opened = caller.promise();
      held.add(() -> open(room).onComplete(opened));
      return opened.future();
    }
    rooms.computeIfAbsent(room, made -> new ArrayList<>());
    epochs.putIfAbsent(room, "e1");
    return unlessBroken(Future.succeededFuture(Optional.of(state(room))));
  }

  private RoomState state(RoomName room) {
    return new RoomState(
        room, epochs.getOrDefault(room, "e1"), rooms.getOrDefault(room, List.of()).size());
  }

  @Override
  public synchronized Future<Append> append(Draft draft) {
    if (broken) {
      return unlessBroken(Future.succeededFuture());
    }
    List<ChatEvent> log = rooms.get(draft.room());
    if (log == null) {
      return Future.succeededFuture(new Append.Refused(Refusal.UNKNOWN_ROOM, "no such room"));
    }
    RoomState state = state(draft.room());
    ChatEvent before = cids.get(new Cid(draft.author(), draft.cid()));
    if (before != null) {
      boolean same =
          before.room().equals(draft.room().value()) && draft.body().equals(before.bodyOrNull());
      return Future.succeededFuture(
          same
              ? new Append.Done(draft.room(), state.epoch(), before.seq(), before.ts(), true)
              : new Append.Refused(Refusal.CID_REUSED, "used before"));
    }
    Long on = draft.on();
    if (on != null && (on < 1 || on > log.size())) {
      return Future.succeededFuture(new Append.Refused(Refusal.BAD_REQUEST, "no such message"));
    }
    if (on != null && !draft.author().equals(authors.get(log.get((int) (on - 1))))) {
      return Future.succeededFuture(new Append.Refused(Refusal.DENIED, "somebody else's"));
    }
    ChatEvent event = event(draft, log.size() + 1L, state.epoch());
    log.add(event);
    cids.put(new Cid(draft.author(), draft.cid()), event);
    authors.put(event, draft.author());
    committed.accept(new RoomAdvanced(event.room(), event.epoch(), event.seq(), List.of(event)));
    return Future.succeededFuture(
        new Append.Done(draft.room(), event.epoch(), event.seq(), event.ts(), false));
  }

  private static ChatEvent event(Draft draft, long seq, String epoch) {
    String room = draft.room().value();
    Long on = draft.on();
    return on == null
        ? new ChatEvent.Said(room, seq, epoch, seq, draft.from(), draft.cid(), draft.body())
        : new ChatEvent.Edited(room, seq, epoch, seq, draft.from(), draft.cid(), on, draft.body());
  }

  @Override
  public synchronized Future<List<ChatEvent>> after(RoomName room, long seq, int limit) {
    return unlessBroken(
        Future.succeededFuture(rows(room).filter(row -> row.seq() > seq).limit(limit).toList()));
  }

  @Override
  public synchronized Future<List<ChatEvent>> before(RoomName room, long seq, int limit) {
    List<ChatEvent> older = rows(room).filter(row -> row.seq() < seq).toList();
    return unlessBroken(
        Future.succeededFuture(
            List.copyOf(older.subList(Math.max(0, older.size() - limit), older.size()))));
  }

  private Stream<ChatEvent> rows(RoomName room) {
    return List.copyOf(rooms.getOrDefault(room, List.of())).stream();
  }

  @Override
  public synchronized Future<Map<RoomName, RoomState>> heads(Set<RoomName> wanted) {
    Map<RoomName, RoomState> heads = new HashMap<>();
    wanted.stream().filter(rooms::containsKey).forEach(room -> heads.put(room, state(room)));
    return unlessBroken(Future.succeededFuture(heads));
  }

  @Override
  public synchronized Future<List<RoomSummary>> rooms(String after, int limit) {
    List<RoomSummary> all =
        rooms.keySet().stream()
            .filter(room -> room.value().compareTo(after) > 0)
            .limit(limit)
            .map(room -> new RoomSummary(room, state(room).epoch(), state(room).head(), 0))
            .toList();
    return unlessBroken(Future.succeededFuture(all));
  }
}
