package io.portside.chat.core;

import io.portside.common.bus.ChatBus;
import io.portside.common.event.BusMessage.Presence;
import io.portside.common.event.BusMessage.PresenceAsked;
import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Who is in one room, as every event loop of every node says. Best effort: what the bus loses is
 * said again some seconds later.
 */
final class RoomPresence {
  /** Changes within so many milliseconds are told together. */
  private static final long SETTLE_MS = 100;

  private static final int REPEAT_TICKS = 15;

  /** After so many repetitions that did not come, what was said is void. */
  private static final int MAX_MISSED = 4;

  /** Most names one event loop tells per room; more are in the room, but not listed elsewhere. */
  private static final int MAX_NAMES = 1_000;

  private static final int MAX_HUBS = 4_096;
  private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(5);

  private final ChatParts parts;
  private final RoomName room;
  private final String hubId;
  private final Supplier<Set<String>> local;
  private final Consumer<PresenceChange> listener;
  private final Map<String, Heard> others = new HashMap<>();
  private final List<MessageConsumer<Object>> consumers = new ArrayList<>(2);
  private Set<String> names = Set.of();
  private boolean settling;
  private boolean closed;
  private int ticks;

  private record Heard(Presence presence, long atNs) {}

  RoomPresence(
      ChatParts parts,
      RoomName room,
      String hubId,
      Supplier<Set<String>> local,
      Consumer<PresenceChange> listener) {
    this.parts = parts;
    this.room = room;
    this.hubId = hubId;
    this.local = local;
    this.listener = listener;
  }

  /** Completes when the others can be heard; they are asked then. */
  Future<Void> start() {
    if (closed) {
      return Future.failedFuture("the room was left meanwhile");
    }
    consumers.add(ChatBus.presence(room.value()).consume(parts.vertx(), this::heard));
    consumers.add(ChatBus.presenceAsked(room.value()).consume(parts.vertx(), this::asked));
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList())
        .onSuccess(
            listening ->
                ChatBus.presenceAsked(room.value())
                    .publish(parts.vertx(), new PresenceAsked(room.value(), hubId)))
        .mapEmpty();
  }

  /** Everyone, in alphabetical order, each once. */
  List<String> names() {
    return List.copyOf(all());
  }

  /** Someone of this event loop came, went or is called otherwise now. */
  void localChanged() {
    if (!settling && !closed) {
      settling = true;
      parts.vertx().setTimer(SETTLE_MS, settled -> settle());
    }
  }

  void tick() {
    long nowNs = parts.clockNs().getAsLong();
    if (others.values().removeIf(heard -> isGone(heard, nowNs))) {
      compare();
    }
    if (++ticks % REPEAT_TICKS == 0) {
      say(local.get());
    }
  }

  /** Its node is dead, or its goodbye was lost: what is there would have been said again. */
  private boolean isGone(Heard heard, long nowNs) {
    long silentNs = nowNs - heard.atNs;
    // What a node says may outrun its first heartbeat: it gets the time of a few.
    return (silentNs > GRACE_NS && !parts.nodeAlive().test(heard.presence.node()))
        || silentNs > MAX_MISSED * REPEAT_TICKS * parts.limits().tick().toNanos();
  }

  /** Completes when the bus has forgotten this room here; the others hear that nobody is left. */
  Future<Void> close() {
    closed = true;
    // Deaf first: what is said next need not come back here.
    List<Future<Void>> unregistered = consumers.stream().map(MessageConsumer::unregister).toList();
    say(Set.of());
    return unregistered.isEmpty() ? Future.succeededFuture() : Future.join(unregistered).mapEmpty();
  }

  private void settle() {
    settling = false;
    if (!closed) {
      say(local.get());
      compare();
    }
  }

  private void say(Collection<String> own) {
    List<String> told = own.stream().sorted().limit(MAX_NAMES).toList();
    ChatBus.presence(room.value())
        .publish(parts.vertx(), new Presence(room.value(), parts.node(), hubId, told));
  }

  private void heard(Presence presence) {
    if (closed || presence.hub().equals(hubId)) {
      return;
    }
    if (presence.names().isEmpty()) {
      others.remove(presence.hub());
    } else if (others.size() < MAX_HUBS || others.containsKey(presence.hub())) {
      others.put(presence.hub(), new Heard(presence, parts.clockNs().getAsLong()));
    }
    compare();
  }

  private void asked(PresenceAsked question) {
    if (!closed && !question.hub().equals(hubId)) {
      say(local.get());
    }
  }

  private Set<String> all() {
    Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    all.addAll(local.get());
    others.values().forEach(heard -> all.addAll(heard.presence.names()));
    return all;
  }

  private void compare() {
    Set<String> now = all();
    List<String> joined = now.stream().filter(name -> !names.contains(name)).toList();
    List<String> left = names.stream().filter(name -> !now.contains(name)).toList();
    names = now;
    if (!joined.isEmpty() || !left.isEmpty()) {
      listener.accept(new PresenceChange(room, joined, left));
    }
  }
}
