package io.portside.launcher.chat;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One person's visit to the chat: introduces, sends what is typed, leaves. */
final class ChatTalk {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int INTERRUPTED = 130;
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  /** A scan that was asked for through a pipe may answer long after the pipe's end. */
  private static final Duration LATE_ANSWERS = Duration.ofMinutes(5);

  private final Screen screen;
  private final ChatLink link;

  ChatTalk(Screen screen, ChatLink link) {
    this.screen = screen;
    this.link = link;
  }

  /** Blocks until the person leaves; the exit code. */
  int run(@Nullable String nick, @Nullable String room) throws IOException, InterruptedException {
    if (nick != null) {
      link.send("/nick " + nick);
    }
    if (room != null) {
      link.send("/join " + room);
    }
    try {
      link.connect();
    } catch (IOException e) {
      screen.tell(
          "cannot reach " + link.to() + ": " + e.getMessage() + " (./portside up starts a suite)");
      return FAILED;
    }
    Thread receiving = Thread.ofPlatform().name("chat-receive").daemon().start(link::run);
    try {
      return typing();
    } finally {
      link.leave();
      receiving.join(GOODBYE);
    }
  }

  private int typing() throws IOException, InterruptedException {
    while (true) {
      switch (screen.read()) {
        case Screen.Input.Line(var text) -> {
          send(text);
          if (text.strip().equals("/quit")) {
            return lastWord(GOODBYE);
          }
        }
        case Screen.Input.End() -> {
          if (screen.isInteractive()) {
            link.send("/quit");
            return lastWord(GOODBYE);
          }
          return lastWord(LATE_ANSWERS);
        }
        case Screen.Input.Interrupted() -> {
          return INTERRUPTED;
        }
      }
    }
  }

  private void send(String text) {
    if (!text.isEmpty() && !link.send(text)) {
      screen.tell("not connected, not sent: " + text);
    }
  }

  private int lastWord(Duration most) throws IOException, InterruptedException {
    link.finish();
    link.awaitEnd(most);
    return OK;
  }
}
