package io.portside.launcher.chat;

import io.portside.common.net.HostPort;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code portside chat}: talk in a room from a terminal. */
@Command(
    name = "chat",
    description = "Talk in a room from this terminal; /help lists what can be typed.",
    footer = {
      "",
      "/quit or Ctrl-D leaves. Input from a pipe is sent line by line; the command then",
      "ends when the server has answered everything.",
      "Exit codes: 0 left, 1 cannot connect, 130 Ctrl-C."
    })
public final class ChatCommand implements Callable<Integer> {
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

  @Override
  public Integer call() throws Exception {
    try (Screen screen = Screen.open()) {
      return new ChatTalk(screen, new ChatLink(to, screen, BACKOFF)).run(nick, room);
    }
  }
}
