package io.portside.chat.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.core.Append;
import io.portside.chat.core.MessageLog;
import io.portside.chat.core.Refusal;
import io.portside.common.event.BusMessage.RoomAdvanced;
import io.portside.common.event.ChatEvent;
import io.portside.common.sql.Database;
import io.portside.common.sql.StoreConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log in a real database: the contract, and the group commit. */
abstract class SqlMessageLogContract extends MessageLogContract {
  private static final LogLimits LIMITS = new LogLimits(100, 1_000, 1 << 20, 256);

  private final Vertx vertx = Vertx.vertx();
  private final List<RoomAdvanced> hints = new CopyOnWriteArrayList<>();
  private final LogCounters counters = new LogCounters();
  private Database database;
  private SqlMessageLog log;

  abstract StoreConfig config() throws Exception;

  @BeforeEach
  void open() throws Exception {
    database = get(Database.open(vertx, config()));
    get(database.migrate(ChatSchema.MIGRATIONS));
    log = log(LIMITS);
  }

  private SqlMessageLog log(LogLimits limits) {
    var parts = new SqlMessageLog.Parts(vertx, database, hints::add);
    return new SqlMessageLog(parts, limits, counters, System::currentTimeMillis);
  }

  @AfterEach
  void close() throws Exception {
    get(database.close());
    get(vertx.close());
  }

  @Override
  MessageLog log() {
    return log;
  }

  @Test
  void whatArrivesDuringACommitGoesTogetherIntoTheNext() throws Exception {
    get(log.open(OPS));
    List<Future<Append>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(log.append(draft(OPS, ALICE, "c" + i, "text")));
    }
    get(Future.all(all));

    assertThat(counters.committed()).isEqualTo(200);
    assertThat(counters.commits()).isLessThan(100);
    assertThat(counters.waiting()).isZero();
  }

  @Test
  void everyRowIsToldOnceInOrderBeforeItsAuthorIsAnswered() throws Exception {
    get(log.open(OPS));
    get(log.append(draft(OPS, ALICE, "1", "a")));
    assertThat(hints).hasSize(1);
    for (int i = 2; i <= 30; i++) {
      log.append(draft(OPS, ALICE, "" + i, "b"));
    }
    get(log.append(draft(OPS, ALICE, "31", "c")));

    assertThat(hints.stream().flatMap(hint -> hint.events().stream()).map(ChatEvent::seq))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 31).boxed().toList());
    assertThat(hints)
        .allSatisfy(hint -> assertThat(hint.events().getLast().seq()).isEqualTo(hint.head()));
    assertThat(get(log.after(OPS, 0, 100)))
        .containsExactlyElementsOf(hints.stream().flatMap(hint -> hint.events().stream()).toList());
  }

  @Test
  void aRepeatTellsTheRoomAgainHowFarItIs() throws Exception {
    get(log.open(OPS));
    get(log.append(draft(OPS, ALICE, "1", "a")));
    hints.clear();
    get(log.append(draft(OPS, ALICE, "1", "a")));

    assertThat(hints).hasSize(1);
    assertThat(hints.getFirst().events()).isEmpty();
    assertThat(hints.getFirst().head()).isEqualTo(1);
  }

  @Test
  void aFullQueueRefusesForNow() throws Exception {
    get(log.open(OPS));
    SqlMessageLog small = log(new LogLimits(100, 3, 1 << 20, 2));
    List<Future<Append>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(small.append(draft(OPS, ALICE, "c" + i, "text")));
    }
    get(Future.all(all));

    assertThat(all.subList(0, 3))
        .allSatisfy(a -> assertThat(a.result()).isInstanceOf(Append.Done.class));
    assertThat(all.getLast().result())
        .isInstanceOfSatisfying(
            Append.Refused.class, refused -> assertThat(refused.why()).isEqualTo(Refusal.BUSY));
    assertThat(get(small.append(draft(OPS, ALICE, "later", "text"))))
        .isInstanceOf(Append.Done.class);
  }

  @Test
  void aFullQueueCountsBytesToo() throws Exception {
    get(log.open(OPS));
    SqlMessageLog small = log(new LogLimits(100, 100, 10_000, 2));
    List<Future<Append>> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(small.append(draft(OPS, ALICE, "c" + i, "x".repeat(4_000))));
    }
    get(Future.all(all));

    assertThat(all.stream().filter(a -> a.result() instanceof Append.Done)).hasSize(2);
  }

  @Test
  void oneBadAppendFailsAlone() throws Exception {
    get(log.open(OPS));
    get(refuseRowsWithBadCid(database));
    Future<Append> before = log.append(draft(OPS, ALICE, "1", "good"));
    Future<Append> bad = log.append(draft(OPS, ALICE, "bad", "refused by the database"));
    Future<Append> after = log.append(draft(OPS, ALICE, "2", "good"));
    get(Future.join(before, bad, after).otherwiseEmpty());

    assertThat(bad.failed()).isTrue();
    assertThat(((Append.Done) before.result()).seq()).isEqualTo(1);
    assertThat(((Append.Done) after.result()).seq()).isEqualTo(2);
    assertThat(counters.failures()).isEqualTo(1);
  }

  abstract Future<?> refuseRowsWithBadCid(Database database);

  @Test
  void twoNodesShareOneSequence() throws Exception {
    get(log.open(OPS));
    get(log.open(DEV));
    SqlMessageLog other = log(LIMITS);
    List<Future<Append>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(log.append(draft(i % 2 == 0 ? OPS : DEV, ALICE, "a" + i, "text")));
      all.add(other.append(draft(i % 2 == 0 ? DEV : OPS, BOB, "b" + i, "text")));
      all.add(other.append(draft(OPS, ALICE, "both" + i, "text")));
      all.add(log.append(draft(OPS, ALICE, "both" + i, "text")));
    }
    get(Future.all(all));

    assertThat(get(log.after(OPS, 0, 500)))
        .extracting(ChatEvent::seq)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 200).boxed().toList());
    assertThat(get(log.after(DEV, 0, 500)))
        .extracting(ChatEvent::seq)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 100).boxed().toList());
  }

  @Test
  void theStoreHoldsOnlySoManyRooms() throws Exception {
    SqlMessageLog small = log(new LogLimits(1, 10, 1 << 20, 2));

    assertThat(get(small.open(OPS))).isPresent();
    assertThat(get(small.open(DEV))).isEmpty();
    assertThat(get(small.open(OPS))).isPresent();
  }

  @Test
  void aFlushCommitsEverythingTaken() throws Exception {
    get(log.open(OPS));
    List<Future<Append>> taken = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      taken.add(log.append(draft(OPS, ALICE, "c" + i, "text")));
    }
    get(log.flush());

    assertThat(get(log.after(OPS, 0, 100))).hasSize(50);
    assertThat(taken).allSatisfy(append -> assertThat(append.succeeded()).isTrue());
  }
}
