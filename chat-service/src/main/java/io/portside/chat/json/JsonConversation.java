package io.portside.chat.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.portside.chat.core.Admission;
import io.portside.chat.core.ChatLoop;
import io.portside.chat.core.CloseReason;
import io.portside.chat.core.Command;
import io.portside.chat.core.Hello;
import io.portside.chat.core.Outbox;
import io.portside.chat.core.PresenceChange;
import io.portside.chat.core.Refusal;
import io.portside.chat.core.Reply;
import io.portside.chat.core.RoomBatch;
import io.portside.chat.core.RoomName;
import io.portside.chat.core.Session;
import io.portside.chat.json.ClientEnvelope.Asking;
import io.portside.chat.json.ClientEnvelope.Greeting;
import io.portside.chat.json.ClientEnvelope.Heartbeat;
import io.portside.chat.json.ClientEnvelope.Ping;
import io.portside.chat.json.ClientEnvelope.Wrong;
import io.portside.chat.json.EnvelopeWriter.RoomAnswer;
import io.portside.chat.json.EnvelopeWriter.Welcome;
import io.portside.common.net.LineFramer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client that speaks the JSON envelope: greeting, commands and their answers, pushes,
 * heartbeats, and the end. Lives on its connection's event loop.
 *
 * <p>Lines are taken from the input only while few enough commands are under way; until then they
 * stay with the peer, because the wire stops reading.
 */
public final class JsonConversation implements Outbox {
  /** Bad request: the client should not come back before it was mended. */
  public static final int BAD_REQUEST = 3501;

  /** The client did not show for two heartbeats that it is there. */
  public static final int NO_PONG = 3012;

  private static final int NORMAL = 1000;
  private static final byte[] LINE_END = {'\n'};
  private static final int TICKS_PER_HEARTBEAT = 4;
  private static final long LINGER_MS = 1_000;

  private final Vertx vertx;
  private final ChatLoop loop;
  private final JsonWire wire;
  private final Peer peer;
  private final EnvelopeLimits limits;
  private final LineFramer framer;
  private final long helloTimer;
  private final long tickTimer;
  private @Nullable Session session;
  private boolean greeting;
  private boolean ended;
  private boolean inputEnded;
  private int underWay;
  private int malformed;
  private int ticksSinceHeard;
  private int ticksSinceSent;

  /**
   * Whom a conversation is with.
   *
   * @param protocol for counting: {@code ws} or {@code json}
   * @param remote the peer's address literal
   * @param lobby the room that always exists
   */
  public record Peer(String protocol, String remote, RoomName lobby) {
    public Peer {
      requireNonNull(protocol);
      requireNonNull(remote);
      requireNonNull(lobby);
    }
  }

  public JsonConversation(
      Vertx vertx, ChatLoop loop, JsonWire wire, Peer peer, EnvelopeLimits limits) {
    this.vertx = requireNonNull(vertx);
    this.loop = requireNonNull(loop);
    this.wire = requireNonNull(wire);
    this.peer = requireNonNull(peer);
    this.limits = limits;
    this.framer = new LineFramer(limits.maxMessageBytes());
    this.helloTimer = vertx.setTimer(limits.helloMs(), timer -> helloIsDue());
    this.tickTimer = vertx.setPeriodic(limits.heartbeatMs() / TICKS_PER_HEARTBEAT, timer -> tick());
  }

  /** Takes bytes of lines; {@code \n} ends one. */
  public void receive(byte[] bytes) {
    ticksSinceHeard = 0;
    if (!ended) {
      framer.feed(bytes);
      takeLines();
    }
  }

  /** Takes a whole message of one or more lines, the last without its end. */
  public void receiveMessage(byte[] bytes) {
    if (!ended) {
      framer.feed(bytes);
      receive(LINE_END);
    }
  }

  /** The peer is there, whatever it sent. */
  public void heard() {
    ticksSinceHeard = 0;
  }

  /** The peer sends no more but may still read: what is under way is answered first. */
  public void inputEnded() {
    if (!ended) {
      inputEnded = true;
      framer.feed(LINE_END);
      takeLines();
    }
  }

  /** The connection is gone. */
  public void disconnected() {
    end();
  }

  /** Ends the conversation with a reason of the listener's. */
  public void close(int code, String text) {
    if (!ended) {
      end();
      wire.discard(); // rows that wait for the greeting's answer: they stand in the log
      wire.send(EnvelopeWriter.bye(code, text, code < 3500));
      wire.close(code, text);
    }
  }

  @Override
  public void close(CloseReason reason) {
    close(reason.code(), reason.text());
  }

  @Override
  public void deliver(RoomBatch batch) {
    ticksSinceSent = 0;
    wire.deliver(batch);
  }

  @Override
  public void presence(PresenceChange change) {
    if (wire.pendingBytes() < limits.maxPendingBytes() / 2) {
      wire.send(EnvelopeWriter.presence(change));
    }
  }

  @Override
  public long pendingBytes() {
    return wire.pendingBytes();
  }

  private void takeLines() {
    while (mayTake()) {
      LineFramer.Line line = framer.next();
      if (line == null) {
        break;
      }
      switch (line) {
        case LineFramer.Complete complete -> take(complete.bytes());
        case LineFramer.TooLong tooLong -> tooLong();
      }
    }
    if (ended) {
      return;
    }
    wire.reading(mayTake());
    if (inputEnded && mayTake() && underWay == 0) {
      vertx.setTimer(LINGER_MS, timer -> close(NORMAL, "bye"));
      inputEnded = false;
    }
  }

  private boolean mayTake() {
    return !ended && !greeting && underWay < limits.maxUnderWay();
  }

  private void tooLong() {
    var text = "line: longer than " + limits.maxMessageBytes() + " bytes";
    wrong(new Wrong(null, Refusal.TOO_LONG, text, true));
  }

  private void take(byte[] line) {
    if (new String(line, UTF_8).isBlank()) {
      return;
    }
    switch (EnvelopeReader.read(line)) {
      case Heartbeat heartbeat -> {}
      case Ping ping -> send(EnvelopeWriter.pong(ping.id()));
      case Greeting hello -> greet(hello);
      case Asking asking -> ask(asking);
      case Wrong wrong -> wrong(wrong);
    }
  }

  private void wrong(Wrong wrong) {
    send(EnvelopeWriter.refused(wrong.id(), new Reply.Refused(wrong.why(), wrong.text())));
    if (wrong.malformed() && ++malformed >= limits.maxMalformed()) {
      close(BAD_REQUEST, "too many lines that are no envelope");
    }
  }

  private void ask(Asking asking) {
    Session speaker = session;
    if (speaker == null) {
      wrong(new Wrong(asking.id(), Refusal.UNAUTHORIZED, "say hello first", false));
      return;
    }
    underWay++;
    speaker
        .handle(asking.command())
        .onSuccess(
            reply -> {
              underWay--;
              if (!ended) {
                send(EnvelopeWriter.reply(asking.id(), reply));
                takeLinesSoon();
              }
            });
  }

  /** Not from inside the taking itself: an answer may be there at once. */
  private void takeLinesSoon() {
    if (underWay == limits.maxUnderWay() - 1 || inputEnded) {
      vertx.runOnContext(later -> takeLines());
    }
  }

  private void greet(Greeting hello) {
    if (session != null) {
      wrong(new Wrong(hello.id(), Refusal.BAD_REQUEST, "hello was said already", false));
      return;
    }
    greeting = true;
    loop.open(new Hello(hello.nick(), hello.key(), peer.protocol(), peer.remote()), this)
        .onSuccess(admission -> admitted(hello, admission));
  }

  private void admitted(Greeting hello, Admission admission) {
    switch (admission) {
      case Admission.Denied denied -> {
        greeting = false;
        send(EnvelopeWriter.refused(hello.id(), denied.why()));
        takeLines();
      }
      case Admission.Granted granted when ended -> granted.session().close();
      case Admission.Granted granted -> {
        vertx.cancelTimer(helloTimer);
        session = granted.session();
        joinAll(granted.session(), hello);
      }
    }
  }

  /** What the rooms say before the greeting is answered is kept until it is. */
  private void joinAll(Session joining, Greeting hello) {
    wire.hold();
    List<RoomAnswer> answers = new ArrayList<>();
    Future<Void> joined = Future.succeededFuture();
    // One after the other, as the session does them anyway: so few that none is too many for it.
    for (RoomName room : hello.pos().keySet().stream().sorted().toList()) {
      joined =
          joined
              .compose(before -> joining.handle(new Command.Join(room, hello.pos().get(room))))
              .onSuccess(reply -> answers.add(new RoomAnswer(room, reply)))
              .mapEmpty();
    }
    joined.onSuccess(all -> welcome(joining, hello.id(), answers));
  }

  private void welcome(Session joined, @Nullable Long id, List<RoomAnswer> rooms) {
    if (ended) {
      return;
    }
    var welcome =
        new Welcome(joined.id(), joined.nick().value(), joined.key(), peer.lobby(), limits);
    wire.release(EnvelopeWriter.welcome(id, welcome, rooms));
    greeting = false;
    takeLines();
  }

  private void send(byte[] line) {
    ticksSinceSent = 0;
    wire.send(line);
    if (wire.pendingBytes() > limits.maxPendingBytes()) {
      close(CloseReason.SLOW_READER);
    }
  }

  private void helloIsDue() {
    close(BAD_REQUEST, "no hello within " + limits.helloMs() + " ms");
  }

  private void tick() {
    if (++ticksSinceHeard > 2 * TICKS_PER_HEARTBEAT) {
      close(NO_PONG, "silent for too long");
    } else if (++ticksSinceSent >= TICKS_PER_HEARTBEAT) {
      send(EnvelopeWriter.HEARTBEAT);
    }
  }

  private void end() {
    if (ended) {
      return;
    }
    ended = true;
    vertx.cancelTimer(helloTimer);
    vertx.cancelTimer(tickTimer);
    if (session != null) {
      session.close();
    }
  }
}
