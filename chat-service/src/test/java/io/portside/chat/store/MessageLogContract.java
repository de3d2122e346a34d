package io.portside.chat.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.core.Append;
import io.portside.chat.core.AuthorId;
import io.portside.chat.core.Draft;
import io.portside.chat.core.MessageLog;
import io.portside.chat.core.Refusal;
import io.portside.chat.core.RoomName;
import io.portside.chat.core.RoomState;
import io.portside.chat.core.RoomSummary;
import io.portside.common.event.Body;
import io.portside.common.event.ChatEvent;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every message log promises. */
abstract class MessageLogContract {
  static final RoomName OPS = new RoomName("ops");
  static final RoomName DEV = new RoomName("dev");
  static final AuthorId ALICE = AuthorId.ofKey("alice's key, 16+");
  static final AuthorId BOB = AuthorId.ofKey("bob's key, 16 or more");

  /** An empty log; the same one during a test. */
  abstract MessageLog log();

  static <T> T get(Future<T> future) throws Exception {
    return future.await(20, SECONDS);
  }

  static Draft draft(RoomName room, AuthorId author, String cid, String text) {
    return new Draft(room, author, "alice", cid, new Body.Text(text));
  }

  static Draft edit(AuthorId author, String cid, String text, long on) {
    return new Draft(OPS, author, "alice", cid, new Body.Text(text), on);
  }

  private Append.Done done(Draft draft) throws Exception {
    return (Append.Done) get(log().append(draft));
  }

  private Refusal refused(Draft draft) throws Exception {
    return ((Append.Refused) get(log().append(draft))).why();
  }

  private List<Long> seqs(List<ChatEvent> events) {
    return events.stream().map(ChatEvent::seq).toList();
  }

  @Test
  void aNewRoomIsEmptyAndStaysTheSame() throws Exception {
    RoomState first = get(log().open(OPS)).orElseThrow();
    RoomState again = get(log().open(OPS)).orElseThrow();

    assertThat(first.head()).isZero();
    assertThat(again).isEqualTo(first);
  }

  @Test
  void rowsAreNumberedFromOneWithoutAHole() throws Exception {
    get(log().open(OPS));
    List<Future<Append>> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      all.add(log().append(draft(OPS, ALICE, "c" + i, "text " + i)));
    }
    get(Future.all(all));

    assertThat(all)
        .extracting(answer -> ((Append.Done) answer.result()).seq())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 300).boxed().toList());
    List<ChatEvent> rows = get(log().after(OPS, 0, 500));
    assertThat(seqs(rows))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 300).boxed().toList());
    assertThat(rows).extracting(row -> text(row)).startsWith("text 0", "text 1", "text 2");
  }

  @Test
  void roomsAreNumberedEachForItself() throws Exception {
    get(log().open(OPS));
    get(log().open(DEV));

    assertThat(done(draft(OPS, ALICE, "1", "a")).seq()).isEqualTo(1);
    assertThat(done(draft(DEV, ALICE, "2", "b")).seq()).isEqualTo(1);
    assertThat(done(draft(OPS, ALICE, "3", "c")).seq()).isEqualTo(2);
    Map<RoomName, RoomState> heads = get(log().heads(Set.of(OPS, DEV, new RoomName("none"))));
    assertThat(heads).containsOnlyKeys(OPS, DEV);
    assertThat(heads.get(OPS)).extracting(RoomState::head).isEqualTo(2L);
  }

  @Test
  void aRepeatIsAnsweredWithTheFirstNumberAndTakesNone() throws Exception {
    get(log().open(OPS));
    Append.Done first = done(draft(OPS, ALICE, "same", "hi"));
    Append.Done repeat = done(draft(OPS, ALICE, "same", "hi"));
    Append.Done next = done(draft(OPS, ALICE, "other", "hi"));

    assertThat(first.dup()).isFalse();
    assertThat(repeat).isEqualTo(new Append.Done(OPS, first.epoch(), 1, first.ts(), true));
    assertThat(next.seq()).isEqualTo(2);
  }

  @Test
  void repeatsInTheSameBreathAreOneRow() throws Exception {
    get(log().open(OPS));
    List<Future<Append>> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(log().append(draft(OPS, ALICE, "c" + i % 4, "text " + i % 4)));
    }
    get(Future.all(all));

    assertThat(all.stream().filter(answer -> !((Append.Done) answer.result()).dup())).hasSize(4);
    assertThat(seqs(get(log().after(OPS, 0, 100)))).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void anotherPersonsCidIsAnotherMessage() throws Exception {
    get(log().open(OPS));

    assertThat(done(draft(OPS, ALICE, "1", "hi")).seq()).isEqualTo(1);
    assertThat(done(draft(OPS, BOB, "1", "hi")).dup()).isFalse();
  }

  @Test
  void aCidUsedForSomethingElseIsRefused() throws Exception {
    get(log().open(OPS));
    get(log().open(DEV));
    done(draft(OPS, ALICE, "1", "hi"));

    assertThat(refused(draft(OPS, ALICE, "1", "something else"))).isEqualTo(Refusal.CID_REUSED);
    assertThat(refused(draft(DEV, ALICE, "1", "hi"))).isEqualTo(Refusal.CID_REUSED);
    assertThat(done(draft(OPS, ALICE, "2", "hi")).seq()).isEqualTo(2);
  }

  @Test
  void aRoomNeverOpenedTakesNothing() throws Exception {
    assertThat(refused(draft(DEV, ALICE, "1", "hi"))).isEqualTo(Refusal.UNKNOWN_ROOM);
    assertThat(get(log().after(DEV, 0, 10))).isEmpty();
  }

  @Test
  void anEditIsARowThatNamesTheMessage() throws Exception {
    get(log().open(OPS));
    done(draft(OPS, ALICE, "1", "teh"));
    Append.Done edited = done(edit(ALICE, "2", "the", 1));

    assertThat(edited.seq()).isEqualTo(2);
    ChatEvent row = get(log().after(OPS, 1, 10)).getFirst();
    assertThat(row).isInstanceOf(ChatEvent.Edited.class);
    assertThat(((ChatEvent.Edited) row).on()).isEqualTo(1);
    assertThat(text(row)).isEqualTo("the");
  }

  @Test
  void onlyTheAuthorEditsAndOnlyWhatThereIs() throws Exception {
    get(log().open(OPS));
    done(draft(OPS, ALICE, "1", "mine"));

    assertThat(refused(edit(BOB, "2", "yours", 1))).isEqualTo(Refusal.DENIED);
    assertThat(refused(edit(ALICE, "3", "what", 7))).isEqualTo(Refusal.BAD_REQUEST);
    assertThat(done(draft(OPS, ALICE, "4", "next")).seq()).isEqualTo(2);
  }

  @Test
  void pagesAreAscendingFromEitherSide() throws Exception {
    get(log().open(OPS));
    for (int i = 1; i <= 9; i++) {
      done(draft(OPS, ALICE, "c" + i, "text " + i));
    }

    assertThat(seqs(get(log().after(OPS, 3, 4)))).containsExactly(4L, 5L, 6L, 7L);
    assertThat(seqs(get(log().before(OPS, 5, 3)))).containsExactly(2L, 3L, 4L);
    assertThat(seqs(get(log().before(OPS, Long.MAX_VALUE, 2)))).containsExactly(8L, 9L);
    assertThat(seqs(get(log().before(OPS, 1, 3)))).isEmpty();
    assertThat(seqs(get(log().after(OPS, 9, 3)))).isEmpty();
  }

  @Test
  void everyKindOfBodyComesBackAsItWas() throws Exception {
    get(log().open(OPS));
    List<Body> bodies =
        List.of(
            new Body.Text("Grüße \"aus\" 東京 \uD83D\uDEA2\nzweite Zeile", 1L),
            new Body.Notice("maintenance"),
            new Body.Scan(
                "scan of 127.0.0.1",
                "x1",
                "127.0.0.1",
                "1-1023",
                Body.ScanState.RUNNING,
                5,
                1023,
                17,
                List.of(new Body.OpenPort("127.0.0.1", 22, "ssh")),
                1));
    for (int i = 0; i < bodies.size(); i++) {
      done(new Draft(OPS, ALICE, "alice", "c" + i, bodies.get(i)));
    }

    assertThat(get(log().after(OPS, 0, 10)))
        .extracting(row -> (Object) row.bodyOrNull())
        .containsExactlyElementsOf(bodies);
  }

  @Test
  void roomsAreListedByNamePageByPage() throws Exception {
    for (String name : List.of("ops", "dev", "a1", "lobby")) {
      get(log().open(new RoomName(name)));
    }

    assertThat(get(log().rooms("", 3)))
        .extracting(room -> room.room().value())
        .containsExactly("a1", "dev", "lobby");
    assertThat(get(log().rooms("lobby", 3))).extracting(RoomSummary::room).containsExactly(OPS);
  }

  static @Nullable String text(ChatEvent row) {
    Body body = row.bodyOrNull();
    return body == null ? null : body.text();
  }
}
