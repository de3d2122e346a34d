package io.portside.launcher.chat;

import io.portside.common.net.HostPort;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code portside chat}: talk in a room from a terminal. */
@Command(
    name = "chat",
    mixinStandardHelpOptions = true,
    description = "Talk in a room from this terminal; /help lists what can be typed.",
    footer = {
      "",
      "/quit or Ctrl-D leaves. Input from a pipe is sent line by line; the command then",
      "ends when the server has answered everything.",
      "Exit codes: 0 left, 1 cannot connect, 130 Ctrl-C."
    })
public final class ChatCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int INTERRUPTED = 130;
  private static final Duration GOODBYE = Duration.ofSeconds(1);
  private static final Duration LATE_ANSWERS = Duration.ofMinutes(5);
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15));

  @Parameters(
      arity = "0..1",
      paramLabel = "ROOM",
      description = "the room to join; without it, the lobby")
  private @Nullable String room;

  @Option(
      names = "--to",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:6667",
      description = "the chat's TCP address (default: ${DEFAULT-VALUE})")
  private HostPort to = new HostPort("127.0.0.1", 6667);

  @Option(names = "--nick", paramLabel = "NAME", description = "what others call you")
  private @Nullable String nick;

  /** {@inheritDoc} */
  @Override
  public Integer call() throws Exception {
    try (Screen screen = Screen.open()) {
      return talk(screen);
    }
  }

  private int talk(Screen screen) throws IOException, InterruptedException {
    var link = new ChatLink(to, screen, BACKOFF);
    if (nick != null) {
      link.send("/nick " + nick);
    }
    if (room != null) {
      link.send("/join " + room);
    }
    try {
      link.connect();
    } catch (IOException e) {
      screen.tell("cannot reach " + to + ": " + e.getMessage() + " (./portside up starts a suite)");
      return FAILED;
    }
    Thread receiving = Thread.ofPlatform().name("chat-receive").daemon().start(link::run);
    try {
      return typing(screen, link);
    } finally {
      link.leave();
      receiving.join(GOODBYE);
    }
  }

  /** Sends what is typed until the person leaves. */
  private static int typing(Screen screen, ChatLink link) throws IOException, InterruptedException {
    while (true) {
      switch (screen.read()) {
        case Screen.Input.Line(var text) -> {
          boolean sent = text.isEmpty() || link.send(text);
          if (!sent) {
            screen.tell("not connected, not sent: " + text);
          }
          if (text.strip().equals("/quit")) {
            link.finish();
            link.awaitEnd(GOODBYE);
            return OK;
          }
        }
        case Screen.Input.End() -> {
          return ending(screen, link);
        }
        case Screen.Input.Interrupted() -> {
          return INTERRUPTED;
        }
      }
    }
  }

  private static int ending(Screen screen, ChatLink link) throws IOException, InterruptedException {
    if (screen.isInteractive()) {
      link.send("/quit");
      link.finish();
      link.awaitEnd(GOODBYE);
    } else {
      link.finish();
      link.awaitEnd(LATE_ANSWERS);
    }
    return OK;
  }
}
