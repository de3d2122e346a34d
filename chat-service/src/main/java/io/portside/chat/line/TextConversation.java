package io.portside.chat.line;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portside.chat.core.Admission;
import io.portside.chat.core.ChatLoop;
import io.portside.chat.core.CloseReason;
import io.portside.chat.core.Command;
import io.portside.chat.core.Hello;
import io.portside.chat.core.Outbox;
import io.portside.chat.core.PresenceChange;
import io.portside.chat.core.Reply;
import io.portside.chat.core.RoomBatch;
import io.portside.chat.core.RoomName;
import io.portside.chat.core.Session;
import io.portside.chat.line.LineConfig.TextLimits;
import io.portside.common.net.LineFramer;
import io.vertx.core.Vertx;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One person with a plain client: a guest in the lobby who types lines. Lives on its connection's
 * event loop.
 *
 * <p>One line is dealt with at a time, so that {@code /join ops} and the words after it need no
 * waiting for an answer; what is typed too fast waits with the peer, because reading stops.
 */
final class TextConversation implements Conversation, Outbox {
  private final Vertx vertx;
  private final ChatLoop loop;
  private final TextWire wire;
  private final TextOutput output;
  private final RoomName lobby;
  private final TextLimits limits;
  private final LineFramer framer;
  private final TelnetFilter telnet = new TelnetFilter();
  private final LateResults late = new LateResults();
  private final TextCommands commands;
  private @Nullable Session session;
  private boolean begun;
  private boolean busy;
  private boolean endsLines;
  private boolean inputEnded;
  private boolean ended;
  private long idleTimer = -1;
  private long endTimer = -1;

  TextConversation(Vertx vertx, ChatLoop loop, TextWire wire, RoomName lobby, TextLimits limits) {
    this.vertx = vertx;
    this.loop = loop;
    this.wire = wire;
    this.output = new TextOutput(wire.writer());
    this.lobby = lobby;
    this.limits = limits;
    this.framer = new LineFramer(limits.maxLineBytes());
    this.commands = new TextCommands(vertx, late, output::print);
  }

  /** Nothing has come so far: a person waits for a word. */
  void greet() {
    if (!begun && framer.buffered() == 0) {
      begin(true);
    }
  }

  @Override
  public void receive(byte[] bytes) {
    if (ended) {
      return;
    }
    byte[] typed = telnet.strip(bytes);
    framer.feed(typed);
    if (!endsLines && holdsLineEnd(typed)) {
      endsLines = true;
      output.inLines();
    }
    takeLines();
    awaitSilence();
  }

  @Override
  public void inputEnded() {
    if (ended || inputEnded) {
      return;
    }
    inputEnded = true;
    framer.feed(new byte[] {'\n'});
    endTimer = vertx.setTimer(limits.lateResultsMs(), timer -> leave());
    takeLines();
  }

  /** What came before is still said: a client may say its words and be gone. */
  @Override
  public void disconnected() {
    if (busy || framer.buffered() > 0) {
      inputEnded();
    } else {
      end();
    }
  }

  /** Somebody else has the connection from now on, its writer included. */
  void abandon() {
    end();
  }

  @Override
  public void deliver(RoomBatch batch) {
    if (batch.events().stream().anyMatch(event -> commands.isOwn(event.cid()))) {
      output.print(TextFormat.live(batch, event -> !commands.isOwn(event.cid())));
    } else {
      output.printShared(batch.encoded(wire.format()));
    }
    if (!late.isEmpty()) {
      batch.events().forEach(late::saw);
      leaveIfDone();
    }
  }

  @Override
  public void presence(PresenceChange change) {
    // Whoever wants to know asks with /who: in a plain stream it would bury what is said.
  }

  @Override
  public long pendingBytes() {
    return wire.writer().pendingBytes();
  }

  @Override
  public void close(CloseReason reason) {
    output.print(
        TextReplies.wrong(
            reason.reconnect()
                ? "goodbye: " + reason.text() + ", connect again"
                : "goodbye: " + reason.text()));
    leave();
  }

  private void takeLines() {
    while (!busy && !ended) {
      LineFramer.Line line = framer.next();
      if (line == null) {
        break;
      }
      switch (line) {
        case LineFramer.Complete complete -> take(new String(complete.bytes(), UTF_8));
        case LineFramer.TooLong tooLong -> {
          wire.longLine();
          output.print(
              TextReplies.wrong("not sent: longer than " + limits.maxLineBytes() + " bytes"));
        }
      }
    }
    wire.reading(ended || framer.buffered() <= limits.maxLineBytes());
    leaveIfDone();
  }

  private void take(String line) {
    FirstLine kind = commands.isFirstLine() ? FirstLine.of(line) : FirstLine.TEXT;
    if (kind != FirstLine.TEXT) {
      end();
      wire.turnAway(kind);
      return;
    }
    TextInput input = TextInput.of(line);
    if (input instanceof TextInput.Blank) {
      return;
    }
    busy = true;
    if (session == null) {
      begin(false, opened -> obey(opened, input));
    } else {
      obey(session, input);
    }
  }

  private void obey(Session speaker, TextInput input) {
    if (input instanceof TextInput.Quit) {
      output.print(TextReplies.told("goodbye"));
      leave();
      return;
    }
    commands
        .obey(speaker, input)
        .onComplete(
            done -> {
              busy = false;
              if (pendingBytes() > limits.maxPendingBytes()) {
                close(CloseReason.SLOW_READER);
              }
              // Not from inside the taking itself: the answer may have been there at once.
              vertx.runOnContext(later -> takeLines());
            });
  }

  private void begin(boolean withBanner) {
    busy = true;
    begin(
        withBanner,
        opened -> {
          busy = false;
          takeLines();
        });
  }

  private void begin(boolean withBanner, Consumer<Session> then) {
    begun = true;
    loop.open(new Hello(null, null, "text", wire.remote()), this)
        .onSuccess(
            admission -> {
              switch (admission) {
                case Admission.Denied denied -> {
                  output.print(TextReplies.of(denied.why()));
                  leave();
                }
                case Admission.Granted granted when ended -> granted.session().close();
                case Admission.Granted granted -> enter(granted.session(), withBanner, then);
              }
            });
  }

  private void enter(Session entering, boolean withBanner, Consumer<Session> then) {
    session = entering;
    entering
        .handle(new Command.Join(lobby))
        .onSuccess(
            reply -> {
              if (ended) {
                return;
              }
              if (reply instanceof Reply.Joined) {
                commands.talkIn(lobby);
              } else {
                output.print(TextReplies.of(reply));
              }
              if (withBanner) {
                output.print(
                    ("Welcome to Portside! You are " + entering.nick() + " in [" + lobby + "].\n")
                        + "Type to talk. /help lists the commands, /nick NAME names you.\n");
              }
              then.accept(entering);
            });
  }

  /** A client that has never ended a line is taken at its silence. */
  private void awaitSilence() {
    vertx.cancelTimer(idleTimer);
    if (!endsLines && !inputEnded && !ended && framer.buffered() > 0) {
      idleTimer = vertx.setTimer(limits.idleFlushMs(), timer -> silence());
    }
  }

  private void silence() {
    if (endsLines || ended) {
      return;
    }
    if (busy) {
      awaitSilence();
      return;
    }
    byte[] rest = framer.takeRest();
    if (rest.length > 0) {
      take(new String(rest, UTF_8));
    }
  }

  private void leaveIfDone() {
    if (!inputEnded || busy || ended || framer.buffered() > 0 || !late.isEmpty()) {
      return;
    }
    vertx.cancelTimer(endTimer);
    endTimer = vertx.setTimer(limits.lingerMs(), timer -> leave());
  }

  private void leave() {
    end();
    wire.writer().closeWhenSent();
  }

  private void end() {
    if (ended) {
      return;
    }
    ended = true;
    vertx.cancelTimer(idleTimer);
    vertx.cancelTimer(endTimer);
    wire.reading(true);
    if (session != null) {
      session.close();
    }
  }

  private static boolean holdsLineEnd(byte[] bytes) {
    for (byte next : bytes) {
      if (next == '\n') {
        return true;
      }
    }
    return false;
  }
}
