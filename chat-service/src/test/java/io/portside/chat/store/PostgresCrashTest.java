package io.portside.chat.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.core.Append;
import io.portside.chat.core.AuthorId;
import io.portside.chat.core.Draft;
import io.portside.chat.core.RoomName;
import io.portside.common.event.Body;
import io.portside.common.event.ChatEvent;
import io.portside.common.sql.Database;
import io.portside.common.sql.PostgresServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The database dies in the middle of commits and comes back. */
class PostgresCrashTest {
  private static final RoomName OPS = new RoomName("ops");
  private static final int MESSAGES = 400;

  private static <T> T get(Future<T> future) throws Exception {
    return future.await(60, SECONDS);
  }

  private static Draft draft(int number) {
    var author = AuthorId.ofSource("test");
    return new Draft(OPS, author, "test", "c" + number, new Body.Text("text " + number));
  }

  @Test
  void everyMessageIsInTheLogOnceWhenItsSenderRepeatsWhatFailed() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (PostgresServer server = PostgresServer.start()) {
      Database database = get(Database.open(vertx, server.config()));
      get(database.migrate(ChatSchema.MIGRATIONS));
      var counters = new LogCounters();
      var log =
          new SqlMessageLog(
              new SqlMessageLog.Parts(vertx, database, hint -> {}),
              new LogLimits(10, 10_000, 1 << 24, 5),
              counters,
              System::currentTimeMillis);
      get(log.open(OPS));
      List<Future<Append>> sent =
          new ArrayList<>(
              IntStream.range(0, MESSAGES).mapToObj(i -> log.append(draft(i))).toList());
      get(sent.get(20));
      server.kill();
      server.startAgain();
      get(Future.join(sent).otherwiseEmpty());
      List<Long> acknowledged = repeatUntilCommitted(log, sent);

      assertThat(counters.retries()).isPositive();
      List<ChatEvent> rows = get(log.after(OPS, 0, 500));
      assertThat(rows)
          .extracting(ChatEvent::seq)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, MESSAGES).boxed().toList());
      assertThat(rows).extracting(ChatEvent::cid).doesNotHaveDuplicates().hasSize(MESSAGES);
      for (int i = 0; i < MESSAGES; i++) {
        assertThat(rows.get((int) (acknowledged.get(i) - 1)).cid()).isEqualTo("c" + i);
      }
      get(database.close());
    } finally {
      get(vertx.close());
    }
  }

  /** As a client does: the same cid again until it is answered. */
  private static List<Long> repeatUntilCommitted(SqlMessageLog log, List<Future<Append>> sent)
      throws Exception {
    List<Long> seqs = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      Future<Append> answer = sent.get(i);
      for (int tries = 0; tries < 20 && !(answer.result() instanceof Append.Done); tries++) {
        answer = log.append(draft(i));
        get(answer.otherwiseEmpty());
      }
      seqs.add(((Append.Done) answer.result()).seq());
    }
    return seqs;
  }
}
