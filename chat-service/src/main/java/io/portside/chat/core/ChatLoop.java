package io.portside.chat.core;

import io.portside.common.event.Actor;
import io.portside.common.event.Role;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop's share of chat: its sessions, and a hub for each room one of them hears. Used on
 * that event loop only.
 */
public final class ChatLoop {
  private static final Logger LOG = LoggerFactory.getLogger(ChatLoop.class);
  private static final int MAX_LISTED_ROOMS = 500;
  private static final int MAX_HISTORY = 200;

  private final ChatParts parts;
  private final Context context;
  private final String hubId;
  private final NickDesk desk;
  private final Posting posting;
  private final Map<RoomName, RoomHub> hubs = new HashMap<>();
  private final Set<Session> sessions = new LinkedHashSet<>();
  private final long tickTimer;
  private boolean ticking;
  private boolean membersChanged;
  private boolean stopped;

  /**
   * Begins on the caller's event loop.
   *
   * @param number which of the node's event loops it is
   */
  public static ChatLoop start(ChatParts parts, int number) {
    return new ChatLoop(parts, number);
  }

  private ChatLoop(ChatParts parts, int number) {
    this.parts = parts;
    this.context = parts.vertx().getOrCreateContext();
    this.hubId = parts.node() + "/" + number;
    this.desk = new NickDesk(parts.nicks());
    this.posting = new Posting(parts.log());
    this.tickTimer =
        parts.vertx().setPeriodic(parts.limits().tick().toMillis(), timer -> compareHeads());
  }

  /**
   * Makes a session of a connection. What the peer sends must wait until then.
   *
   * @return never fails; a store that cannot be reached is a temporary denial
   */
  public Future<Admission> open(Hello hello, Outbox outbox) {
    if (stopped) {
      return denied(new Reply.Refused(Refusal.UNAVAILABLE, "this node is stopping"));
    }
    if (parts.counters().sessions.incrementAndGet() > parts.limits().maxSessions()) {
      parts.counters().sessions.decrementAndGet();
      return denied(new Reply.Refused(Refusal.FULL, "this node takes no more sessions"));
    }
    return desk.admit(hello)
        .map(entry -> admission(entry, hello.remote(), outbox))
        .recover(
            cause -> {
              LOG.warn("cannot admit a session: {}", cause.toString());
              return Future.succeededFuture(new Admission.Denied(unavailable()));
            })
        .onSuccess(
            admission -> {
              if (admission instanceof Admission.Denied denied) {
                parts.counters().sessions.decrementAndGet();
                parts.counters().countRefused(denied.why().why());
              }
            });
  }

  private Admission admission(NickDesk.Entry entry, String remote, Outbox outbox) {
    return switch (entry) {
      case NickDesk.Entry.Denied denied -> new Admission.Denied(denied.why());
      case NickDesk.Entry.Granted granted when stopped -> {
        desk.release(granted.nick(), granted.author());
        yield new Admission.Denied(unavailable());
      }
      case NickDesk.Entry.Granted granted -> {
        var session = new Session(this, granted, remote, outbox);
        sessions.add(session);
        yield new Admission.Granted(session);
      }
    };
  }

  private Future<Admission> denied(Reply.Refused why) {
    parts.counters().countRefused(why.why());
    return Future.succeededFuture(new Admission.Denied(why));
  }

  /**
   * Says something for a source without a session, such as a datagram; the room is made where there
   * is none.
   *
   * @param source the address it comes from
   * @return {@link Reply.Committed} or {@link Reply.Refused}; never fails
   */
  public Future<Reply> post(Draft draft, String source) {
    return MessageText.check(draft, parts.limits().maxTextBytes())
        .map(refused -> Future.<Reply>succeededFuture(refused))
        .orElseGet(() -> posting.post(draft, () -> mayMakeRoom(source)).map(ChatLoop::committed))
        .recover(this::unavailable)
        .onSuccess(this::count);
  }

  private Optional<Append.Refused> mayMakeRoom(String source) {
    long waitMs = parts.making().take(source, parts.clockNs().getAsLong());
    if (waitMs == 0) {
      return Optional.empty();
    }
    parts.counters().roomsRefused.increment();
    Reply.Refused refused = RoomMaking.refusal(waitMs);
    return Optional.of(new Append.Refused(refused.why(), refused.text()));
  }

  /**
   * Runs a slash command for a source without a session.
   *
   * @return {@link Reply.CommandDone} or {@link Reply.Refused}; never fails
   */
  public Future<Reply> run(Actor actor, Command.Run command) {
    return parts.commands().run(actor, command).recover(this::unavailable).onSuccess(this::count);
  }

  /**
   * Ends every session; those that follow are denied.
   *
   * @return completes when the bus has forgotten this event loop's rooms
   */
  public Future<Void> stop(CloseReason reason) {
    stopped = true;
    parts.vertx().cancelTimer(tickTimer);
    List.copyOf(sessions).forEach(session -> session.cut(reason));
    List<Future<Void>> closing = new ArrayList<>();
    List.copyOf(hubs.values()).forEach(hub -> closing.add(hub.close()));
    hubs.clear();
    return closing.isEmpty() ? Future.succeededFuture() : Future.join(closing).mapEmpty();
  }

  /** Ends the sessions that bear these nicks, because the cluster gave them to someone else. */
  public void cutNicks(Set<String> foldedNicks) {
    List.copyOf(sessions).stream()
        .filter(session -> foldedNicks.contains(session.nick().folded()))
        .forEach(session -> session.cut(CloseReason.NICK_LOST));
  }

  ChatParts parts() {
    return parts;
  }

  NickDesk desk() {
    return desk;
  }

  Context context() {
    return context;
  }

  String hubId() {
    return hubId;
  }

  Role guestRole() {
    return parts.limits().guestRole();
  }

  Future<Reply> join(Session session, RoomName room, @Nullable Position pos) {
    if (hubs.containsKey(room) || room.equals(parts.limits().lobby())) {
      return enter(session, room, pos);
    }
    return parts
        .log()
        .heads(Set.of(room))
        .compose(
            heads -> {
              long waitMs =
                  heads.containsKey(room) ? 0 : session.mayMakeRoom(parts.clockNs().getAsLong());
              if (waitMs == 0) {
                return enter(session, room, pos);
              }
              parts.counters().roomsRefused.increment();
              return Future.succeededFuture(RoomMaking.refusal(waitMs));
            });
  }

  private Future<Reply> enter(Session session, RoomName room, @Nullable Position pos) {
    if (stopped || session.isClosed()) {
      return Future.succeededFuture(unavailable());
    }
    RoomHub known = hubs.get(room);
    RoomHub hub = known == null ? new RoomHub(this, room) : known;
    hubs.put(room, hub);
    return hub.join(session, pos).eventually(() -> dropIfUnused(hub));
  }

  void leave(Session session, RoomName room) {
    RoomHub hub = hubs.get(room);
    if (hub != null) {
      hub.leave(session);
      dropIfUnused(hub);
    }
  }

  void renamed(Session session) {
    session.rooms().stream()
        .map(hubs::get)
        .forEach(
            hub -> {
              if (hub != null) {
                hub.namesChanged();
              }
            });
  }

  Future<Reply> who(RoomName room) {
    RoomHub hub = hubs.get(room);
    return hub == null
        ? Future.succeededFuture(
            new Reply.Refused(Refusal.DENIED, "join " + room + " first to see who is there"))
        : Future.succeededFuture(new Reply.WhoList(room, hub.names()));
  }

  Future<Reply> history(Command.History command) {
    int limit = Math.clamp(command.limit(), 1, MAX_HISTORY);
    return parts
        .log()
        .before(command.room(), command.before(), limit)
        .map(
            rows ->
                new Reply.HistoryPage(
                    command.room(), rows, !rows.isEmpty() && rows.getFirst().seq() > 1));
  }

  Future<Reply> rooms() {
    return parts
        .log()
        .rooms("", MAX_LISTED_ROOMS)
        .map(rooms -> new Reply.RoomList(rooms.stream().map(this::withThoseHere).toList()));
  }

  /** The store hears of members some seconds late; the room itself, where it is heard, does not. */
  private RoomSummary withThoseHere(RoomSummary stored) {
    RoomHub hub = hubs.get(stored.room());
    return hub == null ? stored : stored.withMembersAtLeast(hub.names().size());
  }

  /** Called by a session that has ended. */
  void ended(Session session) {
    if (sessions.remove(session)) {
      parts.counters().sessions.decrementAndGet();
      if (!stopped) {
        desk.release(session.nick(), session.author());
      }
    }
  }

  static Reply committed(Append append) {
    return switch (append) {
      case Append.Done done -> new Reply.Committed(done.seq(), done.mid(), done.ts(), done.dup());
      case Append.Refused refused -> new Reply.Refused(refused.why(), refused.text());
    };
  }

  Future<Reply> unavailable(Throwable cause) {
    LOG.warn("a command failed: {}", cause.toString());
    return Future.succeededFuture(unavailable());
  }

  private static Reply.Refused unavailable() {
    return new Reply.Refused(Refusal.UNAVAILABLE, "the store does not answer, try again", 1_000);
  }

  void count(Reply reply) {
    if (reply instanceof Reply.Refused refused) {
      parts.counters().countRefused(refused.why());
    }
  }

  private Future<Void> dropIfUnused(RoomHub hub) {
    if (hub.unused() && hubs.remove(hub.room(), hub)) {
      hub.close().onFailure(cause -> LOG.debug("leaving {}: {}", hub.room(), cause.toString()));
    }
    return Future.succeededFuture();
  }

  /** A lost last hint shows in nothing but the store: so the heads are compared now and then. */
  private void compareHeads() {
    hubs.values().forEach(RoomHub::tick);
    reportMembers();
    if (ticking || hubs.isEmpty()) {
      return;
    }
    ticking = true;
    parts
        .log()
        .heads(Set.copyOf(hubs.keySet()))
        .onComplete(
            heads -> {
              ticking = false;
              if (heads.failed()) {
                LOG.warn("cannot compare heads: {}", heads.cause().toString());
                return;
              }
              heads.result().forEach(this::headSeen);
            });
  }

  private void reportMembers() {
    if (membersChanged) {
      membersChanged = false;
      Set<Membership> members = new HashSet<>();
      hubs.values().forEach(hub -> hub.addMembers(members));
      parts.members().report(hubId, Set.copyOf(members));
    }
  }

  /** Somebody came, went or is called otherwise now. */
  void membersChanged() {
    membersChanged = true;
  }

  private void headSeen(RoomName room, RoomState state) {
    RoomHub hub = hubs.get(room);
    if (hub != null) {
      hub.headSeen(state);
    }
  }
}
