package io.portside.chat.line;

import io.portside.chat.core.Command;
import io.portside.chat.core.Refusal;
import io.portside.chat.core.Reply;
import io.portside.chat.core.RoomName;
import io.portside.chat.core.Session;
import io.portside.common.event.Body;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Obeys what one person types, and tells that person what became of it. */
final class TextCommands {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A longer wait is said, and the person's to decide. */
  private static final long MAX_PATIENCE_MS = 3_000;

  private static final int CID_PREFIX_BYTES = 12;

  private final Vertx vertx;
  private final LateResults late;
  private final Consumer<String> tell;
  private final String cidPrefix = cidPrefix();
  private @Nullable RoomName room;
  private long said;
  private boolean receipts;
  private boolean firstLine = true;

  TextCommands(Vertx vertx, LateResults late, Consumer<String> tell) {
    this.vertx = vertx;
    this.late = late;
    this.tell = tell;
  }

  /** Whether nothing was to be obeyed yet. */
  boolean isFirstLine() {
    return firstLine;
  }

  /** Whether a row with this cid was said through this connection. */
  boolean isOwn(String cid) {
    return cid.startsWith(cidPrefix);
  }

  /** From now on words go to this room. */
  void talkIn(RoomName where) {
    room = where;
  }

  /** Completes when the person was told; never fails. */
  Future<Void> obey(Session session, TextInput input) {
    firstLine = false;
    RoomName here = room;
    return switch (input) {
      case TextInput.Say say when here != null -> say(session, here, say.text());
      case TextInput.Leave leave when here != null -> leave(session, here);
      case TextInput.Who who when here != null -> ask(session, new Command.Who(here));
      case TextInput.History history when here != null ->
          ask(session, new Command.History(here, Long.MAX_VALUE, history.limit()));
      case TextInput.Run run when here != null -> run(session, here, run);
      case TextInput.Join join -> join(session, join.room());
      case TextInput.Rename rename -> ask(session, new Command.Rename(rename.nick()));
      case TextInput.Rooms rooms -> ask(session, new Command.Rooms());
      case TextInput.Help help -> ask(session, new Command.Help());
      case TextInput.Receipts on -> receipts(on.on());
      case TextInput.Wrong wrong -> told(TextReplies.wrong(wrong.text()));
      case TextInput.Blank blank -> told("");
      case TextInput.Quit quit -> told("");
      case TextInput.Say say -> inNoRoom();
      case TextInput.Leave leave -> inNoRoom();
      case TextInput.Who who -> inNoRoom();
      case TextInput.History history -> inNoRoom();
      case TextInput.Run run -> inNoRoom();
    };
  }

  private Future<Void> say(Session session, RoomName where, String text) {
    String cid = cidPrefix + ++said;
    return patiently(session, new Command.Say(where, cid, new Body.Text(text)))
        .compose(
            reply ->
                reply instanceof Reply.Refused || receipts
                    ? told(TextReplies.of(reply))
                    : told(""));
  }

  private Future<Void> join(Session session, RoomName where) {
    return patiently(session, new Command.Join(where))
        .compose(
            reply -> {
              if (reply instanceof Reply.Joined) {
                room = where;
              }
              return told(TextReplies.of(reply));
            });
  }

  private Future<Void> leave(Session session, RoomName where) {
    return session
        .handle(new Command.Leave(where))
        .compose(
            reply -> {
              List<RoomName> others = session.rooms();
              room = others.isEmpty() ? null : others.getLast();
              String now = room == null ? "" : TextReplies.told("you talk in [" + room + "] now");
              return told(TextReplies.of(reply) + now);
            });
  }

  private Future<Void> run(Session session, RoomName where, TextInput.Run run) {
    late.expect(where.value(), run.name(), run.arguments());
    return patiently(session, new Command.Run(where, run.name(), run.arguments()))
        .compose(
            reply -> {
              if (!(reply instanceof Reply.Refused refused)) {
                return told(TextReplies.of(reply));
              }
              late.refused(run.name());
              String hint =
                  refused.why() == Refusal.UNKNOWN_COMMAND && !refused.text().contains("did you")
                      ? TextReplies.didYouMean(run.name())
                      : "";
              return told(TextReplies.wrong(refused.text() + hint));
            });
  }

  private Future<Void> ask(Session session, Command command) {
    return patiently(session, command).compose(reply -> told(TextReplies.of(reply)));
  }

  private Future<Void> receipts(boolean on) {
    receipts = on;
    return told(TextReplies.told("receipts are " + (on ? "on" : "off")));
  }

  private Future<Void> inNoRoom() {
    return told(TextReplies.wrong("you are in no room: /join ROOM first"));
  }

  private Future<Void> told(String lines) {
    tell.accept(lines);
    return Future.succeededFuture();
  }

  /**
   * Whoever types or pastes too fast is slowed down instead of being refused: the same command
   * again when its time has come. Ends with the session, which then answers otherwise.
   */
  private Future<Reply> patiently(Session session, Command command) {
    return session
        .handle(command)
        .compose(
            reply ->
                reply instanceof Reply.Refused refused
                        && refused.why() == Refusal.TOO_MANY
                        && refused.retryAfterMs() > 0
                        && refused.retryAfterMs() <= MAX_PATIENCE_MS
                    ? pause(refused.retryAfterMs()).compose(over -> patiently(session, command))
                    : Future.succeededFuture(reply));
  }

  private Future<Void> pause(long delayMs) {
    Promise<Void> over = Promise.promise();
    vertx.setTimer(delayMs, timer -> over.complete());
    return over.future();
  }

  private static String cidPrefix() {
    byte[] random = new byte[CID_PREFIX_BYTES];
    RANDOM.nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random) + ".";
  }
}
