package io.portside.launcher.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChatTalkTest {
  private static final Backoff SHORT = new Backoff(Duration.ofMillis(10), Duration.ofMillis(50));

  private LineServer server;

  @BeforeEach
  void listen() throws Exception {
    server = new LineServer();
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @Test
  void introducesItselfThenSendsWhatIsTyped() throws Exception {
    var screen = new ScriptedScreen(true);
    var left = talk(screen, "alice", "ops");
    try (LineServer.Peer peer = server.accept()) {
      peer.say("welcome\n");
      screen.expect("welcome");
      screen.type("hello, wörld");

      assertThat(peer.read()).isEqualTo("/nick alice");
      assertThat(peer.read()).isEqualTo("/join ops");
      assertThat(peer.read()).isEqualTo("hello, wörld");

      screen.end();
      assertThat(peer.read()).isEqualTo("/quit");
      peer.say("bye\n");
    }
    assertThat(code(left)).isZero();
    assertThat(screen.seen()).contains("bye");
  }

  @Test
  void aLostConnectionIsMadeAgainWithTheLastNickAndRoom() throws Exception {
    var screen = new ScriptedScreen(true);
    var left = talk(screen, "alice", "ops");
    try (LineServer.Peer peer = server.accept()) {
      peer.read();
      peer.read();
      screen.type("/join dev");
      assertThat(peer.read()).isEqualTo("/join dev");
    }

    try (LineServer.Peer again = server.accept()) {
      screen.expect("connected again");
      screen.type("back");

      assertThat(again.read()).isEqualTo("/nick alice");
      assertThat(again.read()).isEqualTo("/join dev");
      assertThat(again.read()).isEqualTo("back");
      screen.type("/quit");
      assertThat(again.read()).isEqualTo("/quit");
    }
    assertThat(code(left)).isZero();
  }

  @Test
  void whoIsCutOffAtOnceAgainAndAgainWaitsLongerEachTime() throws Exception {
    var screen = new ScriptedScreen(true);
    var left = talk(screen, new Backoff(Duration.ofMillis(20), Duration.ofMinutes(1)), null, null);
    long beganNs = System.nanoTime();

    // A gateway without a chat behind it takes every connection and resets it.
    for (int i = 0; i < 6; i++) {
      server.accept().close();
    }

    // At least half of 20, 40, 80, 160 and 320 ms.
    assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isGreaterThan(Duration.ofMillis(300));
    screen.interrupt();
    assertThat(code(left)).isEqualTo(130);
  }

  @Test
  void whatIsTypedWithoutAConnectionIsSaidToBeUnsent() throws Exception {
    var screen = new ScriptedScreen(true);
    var left = talk(screen, null, null);
    int port = server.address().port();
    server.accept().close();
    server.close();
    screen.expect("cannot reach");
    screen.type("into the void");

    screen.expect("not sent: into the void");

    server = new LineServer(port);
    try (LineServer.Peer again = server.accept()) {
      screen.expect("connected again");
      screen.interrupt();
      assertThat(code(left)).isEqualTo(130);
    }
  }

  @Test
  void afterAPipeEndsLateAnswersAreStillShown() throws Exception {
    var screen = new ScriptedScreen(false);
    var left = talk(screen, null, null);
    try (LineServer.Peer peer = server.accept()) {
      screen.type("/scan 127.0.0.1 22");
      screen.end();
      assertThat(peer.read()).isEqualTo("/scan 127.0.0.1 22");
      assertThat(peer.read()).as("the end, while the other direction stays open").isNull();

      peer.say("22/tcp open\nscan complete");
    }
    assertThat(code(left)).isZero();
    assertThat(screen.seen()).containsExactly("22/tcp open", "scan complete");
  }

  @Test
  void whatOthersSayCannotSteerTheTerminal() throws Exception {
    var screen = new ScriptedScreen(true);
    var left = talk(screen, null, null);
    try (LineServer.Peer peer = server.accept()) {
      peer.say("<eve> \u001b[2J\u202eevil\u0007\tü\r\n");

      screen.expect("evil");
      assertThat(screen.seen()).containsExactly("<eve> [2Jevil\tü");
      screen.interrupt();
      assertThat(code(left)).isEqualTo(130);
    }
  }

  @Test
  void aLineWithoutEndIsCutAtTheBound() throws Exception {
    var screen = new ScriptedScreen(true);
    var left = talk(screen, null, null);
    try (LineServer.Peer peer = server.accept()) {
      peer.say("x".repeat(100_000) + "\nnext\n");

      screen.expect("next");
      assertThat(screen.seen().getFirst()).hasSize(16_384);
      screen.interrupt();
      assertThat(code(left)).isEqualTo(130);
    }
  }

  @Test
  void aSuiteThatDoesNotRunIsSaidAtOnce() throws Exception {
    var screen = new ScriptedScreen(true);
    server.close();

    var left = talk(screen, null, null);

    assertThat(code(left)).isEqualTo(1);
    screen.expect("cannot reach 127.0.0.1");
  }

  private CompletableFuture<Integer> talk(
      ScriptedScreen screen, @Nullable String nick, @Nullable String room) {
    return talk(screen, SHORT, nick, room);
  }

  private CompletableFuture<Integer> talk(
      ScriptedScreen screen, Backoff backoff, @Nullable String nick, @Nullable String room) {
    var talk = new ChatTalk(screen, new ChatLink(server.address(), screen, backoff));
    var code = new CompletableFuture<Integer>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                code.complete(talk.run(nick, room));
              } catch (Exception e) {
                code.completeExceptionally(e);
              }
            });
    return code;
  }

  private static int code(CompletableFuture<Integer> left) throws Exception {
    return left.get(10, TimeUnit.SECONDS);
  }
}
