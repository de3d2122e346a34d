package io.portside.chat.core;

import io.portside.common.bus.ChatBus;
import io.portside.common.event.BusMessage.RoomAdvanced;
import io.portside.common.event.ChatEvent;
import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One room on one event loop: turns the bus's hints, which may be lost, doubled or out of order,
 * into a sequence without a hole, and hands it to the members in batches.
 *
 * <p>{@code delivered} is the last row handed on, or waiting in {@code turn} for the end of this
 * turn of the event loop. A hint is the next row (taken), an old one (dropped), or one too far
 * ahead: then the log is read from {@code delivered} on.
 */
final class RoomHub {
  private static final Logger LOG = LoggerFactory.getLogger(RoomHub.class);

  private final ChatLoop loop;
  private final ChatParts parts;
  private final RoomName room;
  private final RoomPresence presence;
  private final Map<Session, Member> members = new LinkedHashMap<>();
  private final List<ChatEvent> turn = new ArrayList<>();
  private final MessageConsumer<Object> hints;
  private final Future<Boolean> ready;
  private Member[] snapshot = {};
  private String epoch = "";
  private long delivered;
  private long known;
  private boolean open;
  private boolean fetching;
  private boolean flushing;
  private boolean closed;
  private int joining;

  /** Subscribes first and reads the head then, so that no row falls between. */
  RoomHub(ChatLoop loop, RoomName room) {
    this.loop = loop;
    this.parts = loop.parts();
    this.room = room;
    this.presence = new RoomPresence(parts, room, loop.hubId(), this::localNames, this::tell);
    this.hints = ChatBus.room(room.value()).consume(parts.vertx(), this::hinted);
    parts.counters().rooms.incrementAndGet();
    this.ready =
        hints
            .completion()
            .compose(subscribed -> presence.start())
            .compose(subscribed -> parts.log().open(room))
            .map(
                state -> {
                  state.ifPresent(this::begin);
                  return state.isPresent();
                });
  }

  RoomName room() {
    return room;
  }

  private void begin(RoomState state) {
    epoch = state.epoch();
    delivered = state.head();
    open = true;
    fetchIfBehind();
  }

  /**
   * @return {@link Reply.Joined} or {@link Reply.Refused}; fails when the store cannot be reached
   */
  Future<Reply> join(Session session, @Nullable Position pos) {
    joining++;
    return ready
        .compose(
            made ->
                made
                    ? admit(session, pos)
                    : Future.<Reply>succeededFuture(
                        new Reply.Refused(Refusal.LIMIT, "there are too many rooms")))
        .onComplete(done -> joining--);
  }

  private Future<Reply> admit(Session session, @Nullable Position pos) {
    if (members.containsKey(session) || pos == null) {
      return joined(session, delivered + 1, null);
    }
    if (!pos.epoch().equals(epoch)) {
      Reply.Missing all = delivered == 0 ? null : new Reply.Missing(1, delivered);
      return joined(session, delivered + 1, all);
    }
    if (pos.seq() <= delivered) {
      return joined(session, pos.seq() + 1, null);
    }
    // The client heard more, from another node, than the bus has told this one so far.
    return parts.log().heads(Set.of(room)).compose(heads -> admitAhead(session, pos, heads));
  }

  private Future<Reply> admitAhead(Session session, Position pos, Map<RoomName, RoomState> heads) {
    RoomState state = heads.get(room);
    if (state != null) {
      headSeen(state);
    }
    return state != null && state.head() >= pos.seq()
        ? joined(session, pos.seq() + 1, null)
        : joined(session, delivered + 1, new Reply.Missing(known + 1, pos.seq()));
  }

  private Future<Reply> joined(Session session, long next, Reply.@Nullable Missing missing) {
    var reply = new Reply.Joined(room, epoch, Math.max(delivered, next - 1), missing);
    if (closed || session.isClosed()) {
      return Future.succeededFuture(new Reply.Refused(Refusal.UNAVAILABLE, "session has ended"));
    }
    if (!members.containsKey(session)) {
      var member = new Member(session, next);
      members.put(session, member);
      snapshot = members.values().toArray(Member[]::new);
      namesChanged();
      if (next <= delivered) {
        member.catchingUp = true;
        loop.context().runOnContext(afterReply -> catchUp(member));
      }
    }
    return Future.succeededFuture(reply);
  }

  void leave(Session session) {
    if (members.remove(session) != null) {
      snapshot = members.values().toArray(Member[]::new);
      namesChanged();
    }
  }

  boolean unused() {
    return members.isEmpty() && joining == 0;
  }

  /** Completes when the bus has forgotten this room here. */
  Future<Void> close() {
    if (closed) {
      return Future.succeededFuture();
    }
    closed = true;
    turn.clear();
    parts.counters().rooms.decrementAndGet();
    return Future.join(hints.unregister(), presence.close()).mapEmpty();
  }

  List<String> names() {
    return presence.names();
  }

  void namesChanged() {
    presence.localChanged();
    loop.membersChanged();
  }

  void addMembers(Set<Membership> into) {
    members.keySet().forEach(session -> into.add(new Membership(room, session.nick().folded())));
  }

  void tick() {
    presence.tick();
  }

  /** What the store says about the room. */
  void headSeen(RoomState state) {
    if (!open || closed) {
      return;
    }
    if (!state.epoch().equals(epoch)) {
      resync(state);
      return;
    }
    known = Math.max(known, state.head());
    fetchIfBehind();
  }

  /** Every position of this room is void: clients have to say again what they have. */
  private void resync(RoomState state) {
    LOG.warn("{}: epoch {} became {}; its members are cut", room, epoch, state.epoch());
    turn.clear();
    epoch = state.epoch();
    delivered = state.head();
    known = state.head();
    for (Member member : snapshot) {
      member.session.cut(CloseReason.RESYNC);
    }
  }

  private void hinted(RoomAdvanced hint) {
    if (closed) {
      return;
    }
    if (!open) {
      known = Math.max(known, hint.head());
      return;
    }
    if (!hint.epoch().equals(epoch)) {
      return; // the next comparison of heads finds out which one is right
    }
    known = Math.max(known, hint.head());
    hint.events().forEach(this::take);
    fetchIfBehind();
  }

  private void take(ChatEvent event) {
    if (event.seq() == delivered + 1) {
      delivered = event.seq();
      known = Math.max(known, delivered);
      turn.add(event);
      flushSoon();
    } else if (event.seq() <= delivered) {
      parts.counters().duplicatesDropped.increment();
    }
  }

  private void fetchIfBehind() {
    if (fetching || closed || known <= delivered) {
      return;
    }
    fetching = true;
    parts.counters().gapsFetched.increment();
    parts
        .log()
        .after(room, delivered, MessageLog.MAX_PAGE)
        .onComplete(
            rows -> {
              fetching = false;
              if (rows.failed()) {
                // The next tick tries again.
                LOG.warn("{}: cannot read the log: {}", room, rows.cause().toString());
                return;
              }
              long before = delivered;
              rows.result().forEach(this::take);
              if (delivered > before) {
                fetchIfBehind();
              }
            });
  }

  /** Behind everything that waits for this event loop already: what it brings joins the batch. */
  private void flushSoon() {
    if (!flushing) {
      flushing = true;
      loop.context().runOnContext(turnEnds -> flush());
    }
  }

  private void flush() {
    flushing = false;
    if (turn.isEmpty() || closed) {
      return;
    }
    var batch = new RoomBatch(room, turn);
    turn.clear();
    parts.counters().batches.increment();
    for (Member member : snapshot) {
      if (!member.catchingUp) {
        member.offer(batch, parts);
      }
    }
    batch.release();
  }

  /**
   * Brings one member from where it is to {@code delivered}, page by page, as fast as it reads;
   * until then live batches pass it by.
   */
  private void catchUp(Member member) {
    if (isGone(member)) {
      return;
    }
    if (member.next > delivered) {
      member.catchingUp = false;
      return;
    }
    if (!member.reads(parts)) {
      parts.vertx().setTimer(Member.POLL_MS, timer -> catchUp(member));
      return;
    }
    parts
        .log()
        .after(room, member.next - 1, MessageLog.MAX_PAGE)
        .onComplete(
            rows -> {
              if (rows.failed()) {
                LOG.warn("{}: cannot replay: {}", room, rows.cause().toString());
                parts.vertx().setTimer(Member.RETRY_MS, timer -> catchUp(member));
              } else {
                replay(member, rows.result());
              }
            });
  }

  private void replay(Member member, List<ChatEvent> rows) {
    if (isGone(member)) {
      return;
    }
    if (rows.isEmpty() || rows.getFirst().seq() != member.next) {
      LOG.error("{}: rows from {} on are missing in the log", room, member.next);
      member.session.cut(CloseReason.RESYNC);
      return;
    }
    var page = new RoomBatch(room, rows);
    member.offer(page, parts);
    page.release();
    loop.context().runOnContext(pageWritten -> catchUp(member));
  }

  /** Also true for a session that left and came back: it is another member then. */
  private boolean isGone(Member member) {
    return closed || member.session.isClosed() || members.get(member.session) != member;
  }

  private Set<String> localNames() {
    return members.keySet().stream()
        .map(session -> session.nick().value())
        .collect(Collectors.toSet());
  }

  private void tell(PresenceChange change) {
    if (presence.names().size() > parts.limits().presenceMembers()) {
      return;
    }
    for (Member member : snapshot) {
      member.session.outbox().presence(change);
    }
  }
}
