package io.portside.chat.core;

import io.portside.common.event.Actor;
import io.portside.common.event.Role;
import io.vertx.core.Future;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One connected person. Lives on one event loop, together with its connection; no method may be
 * called from elsewhere.
 */
public final class Session {
  private static final AtomicLong NUMBER = new AtomicLong();
  private static final int MAX_WAITING = 128;

  /** Reading is cheaper than speaking; it only has to be bounded. */
  private static final FloodLimit.Rate READING = new FloodLimit.Rate(200, 20);

  private final ChatLoop loop;
  private final String id = "s" + NUMBER.incrementAndGet();
  private final AuthorId author;
  private final String key;
  private final Outbox outbox;
  private final FloodLimit speaking;
  private final FloodLimit reading;
  private final FloodLimit making;
  private final String remote;
  private final Set<RoomName> rooms = new LinkedHashSet<>();
  private Nick nick;
  private Future<Reply> barrier = Future.succeededFuture();
  private int waiting;
  private boolean closed;

  Session(ChatLoop loop, NickDesk.Entry.Granted entry, String remote, Outbox outbox) {
    this.loop = loop;
    this.nick = entry.nick();
    this.author = entry.author();
    this.key = entry.key();
    this.remote = remote;
    this.outbox = outbox;
    long nowNs = loop.parts().clockNs().getAsLong();
    this.speaking = new FloodLimit(loop.parts().limits().flood(), nowNs);
    this.reading = new FloodLimit(READING, nowNs);
    this.making = loop.parts().making().ofSession(nowNs);
  }

  /** Unique in this process. */
  public String id() {
    return id;
  }

  /** The name it bears at the moment. */
  public Nick nick() {
    return nick;
  }

  /** What the person may do. */
  public Role role() {
    return loop.guestRole();
  }

  /** The client's secret: shown again, it gives the nick back and makes repeats harmless. */
  public String key() {
    return key;
  }

  /** Whose cids this session's are. */
  public AuthorId author() {
    return author;
  }

  /** The rooms it hears, in the order of joining. */
  public List<RoomName> rooms() {
    return List.copyOf(rooms);
  }

  /** Whether it has ended. */
  public boolean isClosed() {
    return closed;
  }

  /**
   * Does what is asked. Several commands may be under way: what is said is numbered in the order of
   * the calls, and everything after a join, leave or rename waits for it.
   *
   * @return the answer; never fails: a store that cannot be reached is a temporary refusal
   */
  public Future<Reply> handle(Command command) {
    if (closed) {
      return Future.succeededFuture(new Reply.Refused(Refusal.UNAVAILABLE, "session has ended"));
    }
    Reply.Refused tooFast = limit(command);
    if (tooFast != null) {
      loop.count(tooFast);
      return Future.succeededFuture(tooFast);
    }
    waiting++;
    // What is behind nothing runs at once; what throws is a failure like any other.
    Future<?> before = barrier.isComplete() ? Future.succeededFuture() : barrier;
    Future<Reply> reply = before.transform(earlier -> run(command)).recover(loop::unavailable);
    if (changesSession(command)) {
      barrier = reply;
    }
    return reply.onSuccess(
        answer -> {
          waiting--;
          loop.count(answer);
        });
  }

  /** Ends it because its connection did: leaves every room and gives the nick back. */
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    List.copyOf(rooms).forEach(room -> loop.leave(this, room));
    rooms.clear();
    loop.ended(this);
  }

  /** Ends it and its connection. */
  void cut(CloseReason reason) {
    if (!closed) {
      close();
      outbox.close(reason);
    }
  }

  /** Whether it may make one more room: 0, or in how many milliseconds. */
  long mayMakeRoom(long nowNs) {
    long waitMs = making.take(nowNs);
    return waitMs > 0 ? waitMs : loop.parts().making().take(remote, nowNs);
  }

  Outbox outbox() {
    return outbox;
  }

  private Future<Reply> run(Command command) {
    if (closed) {
      return Future.succeededFuture(new Reply.Refused(Refusal.UNAVAILABLE, "session has ended"));
    }
    return switch (command) {
      case Command.Join join -> join(join);
      case Command.Leave leave -> leave(leave.room());
      case Command.Say say -> say(say);
      case Command.Rename rename -> rename(rename.nick());
      case Command.History history -> loop.history(history);
      case Command.Rooms rooms -> loop.rooms();
      case Command.Who who -> loop.who(who.room());
      case Command.Run slash -> loop.parts().commands().run(new Actor(nick.value(), role()), slash);
      case Command.Help help ->
          Future.succeededFuture(new Reply.HelpText(loop.parts().commands().offered()));
    };
  }

  private Future<Reply> join(Command.Join join) {
    int limit = loop.parts().limits().maxRoomsPerSession();
    if (rooms.size() >= limit && !rooms.contains(join.room())) {
      return Future.succeededFuture(
          new Reply.Refused(Refusal.LIMIT, "more than " + limit + " rooms: leave one first"));
    }
    return loop.join(this, join.room(), join.pos())
        .onSuccess(
            reply -> {
              if (reply instanceof Reply.Joined && !closed) {
                rooms.add(join.room());
              }
            });
  }

  private Future<Reply> leave(RoomName room) {
    rooms.remove(room);
    loop.leave(this, room);
    return Future.succeededFuture(new Reply.Left(room));
  }

  private Future<Reply> say(Command.Say say) {
    if (!rooms.contains(say.room())) {
      return Future.succeededFuture(
          new Reply.Refused(Refusal.DENIED, "join " + say.room() + " first"));
    }
    var draft =
        new Draft(say.room(), author, nick.value(), say.cid(), MessageText.clean(say.body()));
    return MessageText.check(draft, loop.parts().limits().maxTextBytes())
        .map(refused -> Future.<Reply>succeededFuture(refused))
        .orElseGet(() -> loop.parts().log().append(draft).map(ChatLoop::committed));
  }

  private Future<Reply> rename(Nick wanted) {
    if (wanted.equals(nick)) {
      return Future.succeededFuture(new Reply.Renamed(nick));
    }
    return loop.desk()
        .claim(wanted, author)
        .map(
            refused -> {
              if (refused != null) {
                return refused;
              }
              // A session that ended meanwhile gave its old nick back: the new one goes too.
              loop.desk().release(closed ? wanted : nick, author);
              if (!closed) {
                nick = wanted;
                loop.renamed(this);
              }
              return new Reply.Renamed(wanted);
            });
  }

  private Reply.@org.jspecify.annotations.Nullable Refused limit(Command command) {
    if (waiting >= MAX_WAITING) {
      return new Reply.Refused(Refusal.TOO_MANY, "too many commands wait for an answer", 1_000);
    }
    long nowNs = loop.parts().clockNs().getAsLong();
    long waitMs =
        switch (command) {
          case Command.Say say -> speaking.take(nowNs);
          case Command.Rename rename -> speaking.take(nowNs);
          case Command.Run slash -> speaking.take(nowNs);
          case Command.Join join -> reading.take(nowNs);
          case Command.History history -> reading.take(nowNs);
          case Command.Rooms rooms -> reading.take(nowNs);
          case Command.Who who -> reading.take(nowNs);
          case Command.Leave leave -> 0;
          case Command.Help help -> 0;
        };
    return waitMs == 0 ? null : new Reply.Refused(Refusal.TOO_MANY, "too many requests", waitMs);
  }

  private static boolean changesSession(Command command) {
    return command instanceof Command.Join
        || command instanceof Command.Leave
        || command instanceof Command.Rename;
  }
}
