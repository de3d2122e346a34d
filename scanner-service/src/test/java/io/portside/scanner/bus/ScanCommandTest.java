package io.portside.scanner.bus;

import static io.portside.scanner.ScannerBench.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.portside.common.bus.BusCodec;
import io.portside.common.bus.ChatBus;
import io.portside.common.event.Actor;
import io.portside.common.event.Body;
import io.portside.common.event.BusMessage.CommandReply;
import io.portside.common.event.BusMessage.CommandRun;
import io.portside.common.event.BusMessage.Post;
import io.portside.common.event.BusMessage.PostReply;
import io.portside.common.event.Role;
import io.portside.scanner.ScannerBench;
import io.portside.scanner.core.DialOutcome;
import io.portside.scanner.core.RecordingDialer;
import io.portside.scanner.core.ScanRecord;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ScanCommandTest {
  @TempDir Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final RecordingDialer dialer = RecordingDialer.open(22, 80);
  private final BlockingQueue<Post> posts = new LinkedBlockingQueue<>();
  private final Queue<PostReply> answers = new ArrayDeque<>();
  private final AtomicLong seq = new AtomicLong(41);
  private ScannerBench scanner;
  private ScanCommand command;

  @BeforeEach
  void start() throws Exception {
    BusCodec.register(vertx);
    scanner = ScannerBench.start(vertx, folder, dialer);
    await(
        ChatBus.POST
            .answer(
                vertx,
                post -> {
                  posts.add(post);
                  PostReply scripted = answers.poll();
                  return Future.succeededFuture(
                      scripted == null ? PostReply.committed(seq.incrementAndGet()) : scripted);
                })
            .completion());
    command = ScanCommand.listen(vertx, scanner.scans());
    await(command.listening());
  }

  @AfterEach
  void stop() throws Exception {
    scanner.close();
  }

  @Test
  void aScanIsOneMessageThatFillsInAndEndsWithItsSummary() throws Exception {
    dialer.hold();
    CommandReply reply = run("r1", Role.OPERATOR, "127.0.0.1 1-100");
    assertThat(reply.accepted()).as(reply.text()).isTrue();

    Post first = next();
    assertThat(first.on()).isNull();
    assertThat(first.room()).isEqualTo("ops");
    assertThat(first.from()).isEqualTo("scanner");
    assertThat(scan(first).state()).isEqualTo(Body.ScanState.RUNNING);
    assertThat(scan(first).total()).isEqualTo(100);
    release(22, DialOutcome.CONNECTED);
    Post second = next();
    while (scan(second).openCount() < 22) {
      assertThat(scan(second).state()).isEqualTo(Body.ScanState.RUNNING);
      second = next();
    }
    dialer.letGo(DialOutcome.REFUSED);
    Post last = last();

    assertThat(List.of(second, last)).extracting(Post::on).containsOnly(42L);
    assertThat(List.of(first, second, last)).extracting(Post::cid).doesNotHaveDuplicates();
    assertThat(scan(last).state()).isEqualTo(Body.ScanState.DONE);
    assertThat(scan(last).openCount()).isEqualTo(22);
    assertThat(scan(last).probed()).isEqualTo(100);
    assertThat(last.body().text())
        .startsWith("scan of 127.0.0.1, ports 1-100: scan complete: 100 ports in ")
        .contains("22 open, 78 closed")
        .contains("127.0.0.1 open: 1/tcp tcpmux, 2/tcp, ");
  }

  @Test
  void theSameScanAgainSaysWhatChanged() throws Exception {
    run("r1", Role.OPERATOR, "127.0.0.1 1-100");
    Post before = last();
    run("r2", Role.OPERATOR, "127.0.0.1 1-100");
    Post same = last();
    dialer.hold();
    run("r3", Role.OPERATOR, "127.0.0.1 1-100");
    release(99, DialOutcome.REFUSED);
    release(1, DialOutcome.CONNECTED);
    Post other = last();

    assertThat(before.body().text()).doesNotContain("since");
    assertThat(same.body().text()).contains("no change since 20");
    assertThat(other.body().text())
        .contains(
            "newly open: 127.0.0.1 100/tcp;"
                + " no longer open: 127.0.0.1 22/tcp ssh, 127.0.0.1 80/tcp http since");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "169.254.169.254 80|refused by rule hard-deny: 169.254.169.254: 169.254.0.0/16 link-local",
        "192.0.2.1 53|refused by rule no-scope",
        "127.0.0.1 22,,80|ports: column 4: nothing between commas",
        "127.0.0.1|ports: column 1: no ports",
        "''|usage: /scan HOST PORTS",
        "127.0.0.1 !127.0.0.1 80|nothing is left to scan",
      })
  void whatIsRefusedIsToldToTheAskerAlone(String arguments, String fragment) throws Exception {
    CommandReply reply = run("r1", Role.OPERATOR, arguments);

    assertThat(reply.accepted()).isFalse();
    assertThat(reply.text()).contains(fragment);
    assertThat(dialer.dialled()).isEmpty();
    assertThat(posts).isEmpty();
  }

  @Test
  void whoIsNoOperatorIsRefused() throws Exception {
    CommandReply reply = run("r1", Role.MEMBER, "127.0.0.1 80");

    assertThat(reply.accepted()).isFalse();
    assertThat(reply.text()).contains("operator role");
    assertThat(dialer.dialled()).isEmpty();
  }

  @Test
  void theSameRunTwiceIsScannedOnce() throws Exception {
    CommandReply first = run("r1", Role.OPERATOR, "127.0.0.1 22,80");
    CommandReply again = run("r1", Role.OPERATOR, "127.0.0.1 22,80");
    last();

    assertThat(again).isEqualTo(first);
    assertThat(dialer.dialled()).hasSize(2);
    assertThat(await(scanner.scans().store().recent("", 10))).hasSize(1);
  }

  @Test
  void exclusionsAndPortsWithSpacesAreUnderstood() throws Exception {
    run("r1", Role.OPERATOR, "127.0.0.0/30 !127.0.0.0 !127.0.0.3 top-ports 2");
    last();

    assertThat(dialer.dialled())
        .map(Object::toString)
        .containsExactlyInAnyOrder(
            "127.0.0.1 80", "127.0.0.1 443", "127.0.0.2 80", "127.0.0.2 443");
  }

  @Test
  void aMessageThatWasNotTakenIsSaidAgainUnderTheSameCid() throws Exception {
    answers.add(PostReply.refused("store busy", true));

    run("r1", Role.OPERATOR, "127.0.0.1 22");
    Post first = next();
    Post again = next();

    assertThat(again).isEqualTo(first);
    assertThat(again.on()).isNull();
  }

  @Test
  void aRoomThatWantsNoMessageDoesNotStopTheScan() throws Exception {
    answers.add(PostReply.refused("no such room", false));

    run("r1", Role.OPERATOR, "127.0.0.1 22");
    next();

    List<ScanRecord> scans = new ArrayList<>();
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (scans.isEmpty() || scans.getFirst().status() == ScanRecord.Status.RUNNING) {
      assertThat(System.nanoTime()).as("ends in time").isLessThan(deadlineNs);
      scans = await(scanner.scans().store().recent("", 1));
    }
    assertThat(scans.getFirst().status()).isEqualTo(ScanRecord.Status.DONE);
    assertThat(posts).isEmpty();
  }

  @Test
  void aScanInterruptedByTheStopIsToldToItsRoom() throws Exception {
    dialer.hold();
    run("r1", Role.OPERATOR, "127.0.0.1 1-100");
    next();

    await(scanner.scans().stop());
    await(command.told());

    Post last = last();
    assertThat(scan(last).state()).isEqualTo(Body.ScanState.INCOMPLETE);
    assertThat(last.body().text()).contains("scan incomplete after", "0 open, 100 unscanned");
  }

  private CommandReply run(String id, Role role, String arguments) throws Exception {
    CommandRun run = new CommandRun(id, "ops", new Actor("alice", role), "scan", arguments);
    return await(ChatBus.command("scan").ask(vertx, run, Duration.ofSeconds(10)));
  }

  private Post next() throws Exception {
    Post post = posts.poll(20, TimeUnit.SECONDS);
    assertThat(post).as("a post in time").isNotNull();
    return post;
  }

  /** Takes posts up to the one that ends a scan. */
  private Post last() throws Exception {
    Post post = next();
    while (scan(post).state() == Body.ScanState.RUNNING) {
      post = next();
    }
    return post;
  }

  private static Body.Scan scan(Post post) {
    return assertThat(post.body()).asInstanceOf(type(Body.Scan.class)).actual();
  }

  /** Answers that many dials, waiting for each. */
  private void release(int count, DialOutcome outcome) {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    for (int i = 0; i < count; ) {
      assertThat(System.nanoTime()).as("a dial in time").isLessThan(deadlineNs);
      if (dialer.release(outcome)) {
        i++;
      } else {
        Thread.onSpinWait();
      }
    }
  }
}
