package io.portside.chat.core;

import static io.portside.chat.core.ChatRig.LIMITS;
import static io.portside.chat.core.ChatRig.OPS;
import static io.portside.chat.core.ChatRig.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.core.ChatRig.Loop;
import io.portside.chat.core.ChatRig.Person;
import io.portside.common.event.Body;
import io.portside.common.event.ChatEvent;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a session may do, and what it is told when it may not. */
class SessionTest {
  private static final String KEY = "a key of 16 or more";

  private final ChatRig rig = new ChatRig();

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private static Refusal why(Reply reply) {
    return ((Reply.Refused) reply).why();
  }

  private static Refusal why(Admission admission) {
    return ((Admission.Denied) admission).why().why();
  }

  private static ChatLimits limits(int sessions, int rooms, FloodLimit.Rate flood) {
    return new ChatLimits(
        LIMITS.lobby(),
        sessions,
        rooms,
        LIMITS.maxTextBytes(),
        LIMITS.maxPendingBytes(),
        flood,
        LIMITS.guestRole(),
        LIMITS.presenceMembers(),
        Duration.ofMillis(50));
  }

  @Test
  void nickInUseIsRefused() throws Exception {
    rig.loop("n1", 0).person("alice");
    Loop elsewhere = rig.loop("n2", 0);

    assertThat(why(elsewhere.admission("Alice", null, new ScriptedOutbox())))
        .isEqualTo(Refusal.NICK_TAKEN);
    Person bob = elsewhere.person("bob");
    assertThat(why(bob.ask(new Command.Rename(new Nick("ALICE"))))).isEqualTo(Refusal.NICK_TAKEN);
    assertThat(bob.session().nick()).isEqualTo(new Nick("bob"));
  }

  @Test
  void theKeyGivesTheNickToASecondConnection() throws Exception {
    Loop loop = rig.loop("n1", 0);
    var first = (Admission.Granted) loop.admission("alice", KEY, new ScriptedOutbox());
    var second = (Admission.Granted) loop.admission("alice", KEY, new ScriptedOutbox());

    assertThat(first.session().key()).isEqualTo(KEY);
    assertThat(second.session().author()).isEqualTo(first.session().author());
    assertThat(second.session().author().value()).doesNotContain(KEY);
  }

  @Test
  void aKeyThatCouldBeGuessedIsRefused() throws Exception {
    Loop loop = rig.loop("n1", 0);

    assertThat(why(loop.admission("alice", "short", new ScriptedOutbox())))
        .isEqualTo(Refusal.BAD_REQUEST);
    assertThat(rig.counters.sessions()).isZero();
  }

  @Test
  void whoAsksForNoNickIsAGuestWithAKeyOfItsOwn() throws Exception {
    Loop loop = rig.loop("n1", 0);
    var one = (Admission.Granted) loop.admission(null, null, new ScriptedOutbox());
    var two = (Admission.Granted) loop.admission(null, null, new ScriptedOutbox());

    assertThat(one.session().nick().value()).startsWith("guest-");
    assertThat(one.session().nick()).isNotEqualTo(two.session().nick());
    assertThat(one.session().key()).isNotEqualTo(two.session().key());
  }

  @Test
  void nobodySpeaksInTheNameOfAService() throws Exception {
    Loop loop = rig.loop("n1", 0);

    assertThat(why(loop.admission("Scanner", null, new ScriptedOutbox())))
        .isEqualTo(Refusal.NICK_TAKEN);
  }

  @Test
  void whileTheStoreIsAwayAConnectionIsDeniedForNow() throws Exception {
    Loop loop = rig.loop("n1", 0);
    rig.nicksDown(true);
    Refusal refusal = why(loop.admission("alice", null, new ScriptedOutbox()));
    rig.nicksDown(false);

    assertThat(refusal.temporary()).isTrue();
    assertThat(loop.admission("alice", null, new ScriptedOutbox()))
        .isInstanceOf(Admission.Granted.class);
  }

  @Test
  void aClosedSessionGivesItsNickBack() throws Exception {
    Loop loop = rig.loop("n1", 0);
    Person alice = loop.person("alice");
    alice.join(OPS);
    alice.close();

    assertThat(loop.admission("alice", null, new ScriptedOutbox()))
        .isInstanceOf(Admission.Granted.class);
    assertThat(rig.counters.sessions()).isEqualTo(1);
    assertThat(rig.counters.rooms()).isZero();
  }

  @Test
  void aNodeTakesOnlySoManySessions() throws Exception {
    Loop loop = rig.loop("n1", 0, limits(2, 5, LIMITS.flood()));
    Person first = loop.person("p1");
    loop.person("p2");

    assertThat(why(loop.admission("p3", null, new ScriptedOutbox()))).isEqualTo(Refusal.FULL);
    first.close();
    assertThat(loop.admission("p3", null, new ScriptedOutbox()))
        .isInstanceOf(Admission.Granted.class);
  }

  @Test
  void aSessionHearsOnlySoManyRooms() throws Exception {
    Person alice = rig.loop("n1", 0, limits(9, 2, LIMITS.flood())).person("alice");
    alice.join(OPS);
    alice.join(new RoomName("dev"));
    alice.join(OPS);

    assertThat(why(alice.ask(new Command.Join(new RoomName("third"))))).isEqualTo(Refusal.LIMIT);
    alice.ask(new Command.Leave(OPS));
    alice.join(new RoomName("third"));
    assertThat(alice.session().rooms()).extracting(RoomName::value).containsExactly("dev", "third");
  }

  @Test
  void whoIsTooFastIsToldWhenToComeBack() throws Exception {
    Person alice = rig.loop("n1", 0, limits(9, 9, new FloodLimit.Rate(3, 2))).person("alice");
    alice.join(OPS);
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      replies.add(get(alice.say(OPS, "c" + i)));
    }

    assertThat(replies.subList(0, 3)).allMatch(reply -> reply instanceof Reply.Committed);
    assertThat(replies.get(3))
        .isEqualTo(new Reply.Refused(Refusal.TOO_MANY, "too many requests", 500));
    rig.clockNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));
    assertThat(get(alice.say(OPS, "c3"))).isInstanceOf(Reply.Committed.class);
    assertThat(rig.counters.refused(Refusal.TOO_MANY)).isEqualTo(1);
  }

  @Test
  void aCommandThatBreaksIsAnsweredAndDoesNotCountAsWaitingForEver() throws Exception {
    Person alice = rig.loop("n1", 0).person("alice");
    for (int i = 0; i < 300; i++) {
      assertThat(why(alice.ask(new Command.Run(OPS, "broken", "")))).isEqualTo(Refusal.UNAVAILABLE);
    }

    assertThat(alice.join(OPS).recovered()).isTrue();
  }

  @Test
  void whatIsSaidBehindAJoinWaitsForIt() throws Exception {
    Person alice = rig.loop("n1", 0).person("alice");
    Future<Reply> joined = alice.send(new Command.Join(OPS));
    Future<Reply> said = alice.say(OPS, "c1");
    Future<Reply> left = alice.send(new Command.Leave(OPS));
    Future<Reply> late = alice.say(OPS, "c2");

    assertThat(get(joined)).isInstanceOf(Reply.Joined.class);
    assertThat(get(said)).isInstanceOf(Reply.Committed.class);
    assertThat(get(left)).isInstanceOf(Reply.Left.class);
    assertThat(why(get(late))).isEqualTo(Refusal.DENIED);
  }

  @Test
  void whatCannotBeSaidIsRefusedWithTheReason() throws Exception {
    Person alice = rig.loop("n1", 0).person("alice");
    alice.join(OPS);

    assertThat(why(say(alice, "c1", " \n"))).isEqualTo(Refusal.BAD_REQUEST);
    assertThat(why(say(alice, "c2", "ü".repeat(501)))).isEqualTo(Refusal.TOO_LONG);
    assertThat(why(say(alice, "", "hi"))).isEqualTo(Refusal.BAD_REQUEST);
    assertThat(why(say(alice, "c".repeat(65), "hi"))).isEqualTo(Refusal.BAD_REQUEST);
    assertThat(say(alice, "c3", "ü".repeat(500))).isInstanceOf(Reply.Committed.class);
  }

  private static Reply say(Person person, String cid, String text) throws Exception {
    return person.ask(new Command.Say(OPS, cid, new Body.Text(text)));
  }

  @Test
  void whatWouldDriveATerminalIsTakenOut() throws Exception {
    Person alice = rig.loop("n1", 0).person("alice");
    alice.join(OPS);
    say(alice, "c1", "a\u001b[2Jb\u0000c\u009bd\ud800e\tf\ng");
    ChatEvent row = get(rig.log.after(OPS, 0, 10)).getFirst();

    assertThat(row.bodyOrNull()).isEqualTo(new Body.Text("a[2Jbcde\tf\ng"));
  }

  @Test
  void whoIsThereIsKnownOnEveryNodeUntilItVanishes() throws Exception {
    Person alice = rig.loop("n1", 0).person("alice");
    Person bob = rig.loop("n2", 0).person("bob");
    alice.join(OPS);
    bob.join(OPS);
    alice.outbox().awaitPresence("bob", true);
    bob.outbox().awaitPresence("alice", true);
    assertThat(alice.ask(new Command.Who(OPS)))
        .isEqualTo(new Reply.WhoList(OPS, List.of("alice", "bob")));
    bob.ask(new Command.Rename(new Nick("robert")));
    alice.outbox().awaitPresence("robert", true);
    rig.deadNodes.add("n2");
    rig.clockNs.addAndGet(TimeUnit.SECONDS.toNanos(6));
    alice.outbox().awaitPresence("robert", false);

    assertThat(alice.ask(new Command.Who(OPS))).isEqualTo(new Reply.WhoList(OPS, List.of("alice")));
  }

  @Test
  void aStopSaysGoodbyeToEveryone() throws Exception {
    Loop loop = rig.loop("n1", 0);
    Person alice = loop.person("alice");
    Person bob = loop.person("bob");
    alice.join(OPS);
    get(loop.stop());

    assertThat(alice.outbox().awaitClose()).isEqualTo(CloseReason.RESTART);
    assertThat(bob.outbox().awaitClose()).isEqualTo(CloseReason.RESTART);
    assertThat(loop.admission("carol", null, new ScriptedOutbox()))
        .isInstanceOf(Admission.Denied.class);
    assertThat(why(alice.ask(new Command.Rooms()))).isEqualTo(Refusal.UNAVAILABLE);
  }

  @Test
  void nobodyFillsTheStoreWithRooms() throws Exception {
    rig.making = new RoomMaking(10);
    Loop loop = rig.loop("n1", 0, limits(99, 99, LIMITS.flood()));
    for (int person = 1; person <= 5; person++) {
      Person alice = loop.person("p" + person);
      alice.join(new RoomName("a" + person));
      alice.join(new RoomName("b" + person));
      Reply third = alice.ask(new Command.Join(new RoomName("c" + person)));

      assertThat(((Reply.Refused) third).text()).contains("one more in 10 s");
      assertThat(alice.join(new RoomName("a1")).recovered()).isTrue();
    }
    Reply other = loop.person("late").ask(new Command.Join(new RoomName("d")));
    assertThat(((Reply.Refused) other).retryAfterMs()).isEqualTo(5_000);
    Reply datagram =
        get(loop.on(() -> loop.chat().post(ChatRig.draft(new RoomName("d"), "d1"), "127.0.0.1")));
    assertThat(why(datagram)).isEqualTo(Refusal.TOO_MANY);
    assertThat(rig.counters.roomsRefused()).isEqualTo(7);
    assertThat(get(rig.log.rooms("", 500))).hasSize(10);

    rig.clockNs.addAndGet(TimeUnit.SECONDS.toNanos(10));
    assertThat(loop.person("later").join(new RoomName("d")).head()).isZero();
  }

  @Test
  void roomsAreCountedForManyAddressesInABoundedTable() {
    var making = new RoomMaking(1);
    for (int i = 0; i < 10_000; i++) {
      assertThat(making.take("address " + i, 0)).isZero();
    }

    assertThat(making.take("address 9999", 0)).isPositive();
    assertThat(making.size()).isEqualTo(4_096);
  }

  @Test
  void roomsShowWhoIsThereNow() throws Exception {
    Person alice = rig.loop("n1", 0).person("alice");
    alice.join(OPS);
    var rooms = (Reply.RoomList) alice.ask(new Command.Rooms());

    assertThat(rooms.rooms()).extracting(RoomSummary::members).containsExactly(1);
  }

  @Test
  void whatIsPostedInOneBreathToANewRoomKeepsItsOrder() throws Exception {
    Loop loop = rig.loop("n1", 0);
    rig.log.holdOpens();
    List<Future<Reply>> posted = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      String cid = "d" + i;
      posted.add(loop.on(() -> loop.chat().post(ChatRig.draft(OPS, cid), "127.0.0.1")));
    }
    get(loop.on(() -> Future.succeededFuture()));
    rig.log.letOpenBackwards();
    get(Future.all(posted));

    assertThat(get(rig.log.after(OPS, 0, 9)))
        .extracting(ChatEvent::cid)
        .containsExactly("d1", "d2", "d3", "d4", "d5");
  }

  @Test
  void historyComesInPagesThatSayWhetherThereIsMore() throws Exception {
    for (int i = 1; i <= 5; i++) {
      rig.said(OPS, "c" + i);
    }
    Person alice = rig.loop("n1", 0).person("alice");
    var newest = (Reply.HistoryPage) alice.ask(new Command.History(OPS, Long.MAX_VALUE, 2));
    var oldest = (Reply.HistoryPage) alice.ask(new Command.History(OPS, 4, 200));

    assertThat(newest.items()).extracting(ChatEvent::seq).containsExactly(4L, 5L);
    assertThat(newest.more()).isTrue();
    assertThat(oldest.items()).extracting(ChatEvent::seq).containsExactly(1L, 2L, 3L);
    assertThat(oldest.more()).isFalse();
  }

  @Test
  void aSourceWithoutASessionMakesTheRoomItPostsTo() throws Exception {
    Loop loop = rig.loop("n1", 0);
    Reply posted = get(loop.on(() -> loop.chat().post(ChatRig.draft(OPS, "d1"), "127.0.0.1")));

    assertThat(((Reply.Committed) posted).seq()).isEqualTo(1);
  }
}
