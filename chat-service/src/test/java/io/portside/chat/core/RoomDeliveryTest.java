package io.portside.chat.core;

import static io.portside.chat.core.ChatRig.OPS;
import static io.portside.chat.core.ChatRig.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.core.ChatRig.Loop;
import io.portside.chat.core.ChatRig.Person;
import io.portside.common.bus.ChatBus;
import io.portside.common.event.BusMessage.RoomAdvanced;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every session sees each row of its rooms once, in order, without a hole, whatever the bus does.
 */
class RoomDeliveryTest {
  private final ChatRig rig = new ChatRig();

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  @Test
  void aRoomThatIsLeftBeforeItIsSubscribedToLeavesNoConsumerBehind() throws Exception {
    Loop loop = rig.loop("n1", 0);
    var parts = loop.chat().parts();
    var presence = new RoomPresence(parts, OPS, "n1/0", Set::of, change -> {});

    get(loop.on(presence::close));
    loop.on(presence::start);
    get(loop.on(() -> Future.succeededFuture()));

    for (var topic : List.of(ChatBus.presence("ops"), ChatBus.presenceAsked("ops"))) {
      Future<?> asked = rig.vertx.eventBus().request(topic.address(), "anybody?");
      Throwable nobodyThere =
          get(asked.map(heard -> new Throwable("heard")).recover(Future::succeededFuture));
      assertThat(nobodyThere)
          .isInstanceOfSatisfying(
              ReplyException.class,
              nobody -> assertThat(nobody.failureType()).isEqualTo(ReplyFailure.NO_HANDLERS));
    }
  }

  @Test
  void whatIsSaidReachesEveryLoopOfEveryNode() throws Exception {
    Person alice = rig.loop("n1", 0).person("alice");
    Person bob = rig.loop("n1", 1).person("bob");
    Person carol = rig.loop("n2", 0).person("carol");
    for (Person person : List.of(alice, bob, carol)) {
      person.join(OPS);
    }
    var committed = (Reply.Committed) get(alice.say(OPS, "c1"));

    assertThat(committed.seq()).isEqualTo(1);
    assertThat(committed.dup()).isFalse();
    for (Person person : List.of(alice, bob, carol)) {
      person.outbox().awaitSeq(OPS, 1);
      assertThat(person.outbox().seqs(OPS)).containsExactly(1L);
    }
  }

  @Test
  void aRepeatedSendIsAnsweredLikeTheFirstAndHeardOnce() throws Exception {
    Person alice = rig.loop("n1", 0).person("alice");
    alice.join(OPS);
    get(alice.say(OPS, "c1"));
    var repeat = (Reply.Committed) get(alice.say(OPS, "c1"));
    get(alice.say(OPS, "c2"));
    alice.outbox().awaitSeq(OPS, 2);

    assertThat(repeat.dup()).isTrue();
    assertThat(repeat.seq()).isEqualTo(1);
    assertThat(alice.outbox().seqs(OPS)).containsExactly(1L, 2L);
  }

  @Test
  void aNewMemberHearsWhatIsSaidFromThenOn() throws Exception {
    rig.said(OPS, "before");
    Person alice = rig.loop("n1", 0).person("alice");
    Reply.Joined joined = alice.join(OPS);
    rig.said(OPS, "after");
    alice.outbox().awaitSeq(OPS, 2);

    assertThat(joined.head()).isEqualTo(1);
    assertThat(joined.recovered()).isTrue();
    assertThat(alice.outbox().seqs(OPS)).containsExactly(2L);
  }

  @Test
  void aReturningMemberGetsWhatItMissedHoweverMuch() throws Exception {
    for (int i = 1; i <= 1_300; i++) {
      rig.said(OPS, "c" + i);
    }
    Person alice = rig.loop("n1", 0).person("alice");
    Reply.Joined joined = alice.join(OPS, "e1", 17);
    rig.said(OPS, "live");
    alice.outbox().awaitSeq(OPS, 1_301);

    assertThat(joined.head()).isEqualTo(1_300);
    assertThat(joined.recovered()).isTrue();
    assertThat(alice.outbox().seqs(OPS)).isEqualTo(range(18, 1_301));
  }

  @Test
  void aPositionOfAnotherEpochIsNotRecoveredAndSaysWhatIsMissing() throws Exception {
    rig.said(OPS, "c1");
    Person alice = rig.loop("n1", 0).person("alice");
    Reply.Joined joined = alice.join(OPS, "gone", 7);

    assertThat(joined.recovered()).isFalse();
    assertThat(joined.missing()).isEqualTo(new Reply.Missing(1, 1));
  }

  @Test
  void aPositionAheadOfTheBusIsRecoveredFromTheStore() throws Exception {
    Loop loop = rig.loop("n1", 0, slowTick());
    Person alice = loop.person("alice");
    alice.join(OPS);
    rig.bus(lost -> {});
    rig.said(OPS, "c1");
    rig.said(OPS, "c2");
    Person bob = loop.person("bob");
    Reply.Joined joined = bob.join(OPS, "e1", 1);
    alice.outbox().awaitSeq(OPS, 2);
    bob.outbox().awaitSeq(OPS, 2);

    assertThat(joined.recovered()).isTrue();
    assertThat(bob.outbox().seqs(OPS)).containsExactly(2L);
    assertThat(alice.outbox().seqs(OPS)).containsExactly(1L, 2L);
  }

  @Test
  void aPositionAheadOfTheStoreIsNotRecovered() throws Exception {
    rig.said(OPS, "c1");
    Person alice = rig.loop("n1", 0).person("alice");
    Reply.Joined joined = alice.join(OPS, "e1", 5);

    assertThat(joined.recovered()).isFalse();
    assertThat(joined.missing()).isEqualTo(new Reply.Missing(2, 5));
  }

  private static ChatLimits slowTick() {
    ChatLimits usual = ChatRig.LIMITS;
    return new ChatLimits(
        usual.lobby(),
        usual.maxSessions(),
        usual.maxRoomsPerSession(),
        usual.maxTextBytes(),
        usual.maxPendingBytes(),
        usual.flood(),
        usual.guestRole(),
        usual.presenceMembers(),
        Duration.ofHours(1));
  }

  @Test
  void aHintLostForeverIsFoundByTheNextComparison() throws Exception {
    Person alice = rig.loop("n1", 0).person("alice");
    alice.join(OPS);
    rig.bus(lost -> {});
    rig.said(OPS, "c1");
    alice.outbox().awaitSeq(OPS, 1);

    assertThat(rig.counters.gapsFetched()).isPositive();
  }

  @Test
  void aHintWithoutRowsMakesTheHubLookThemUp() throws Exception {
    Person alice = rig.loop("n1", 0, slowTick()).person("alice");
    alice.join(OPS);
    rig.bus(
        hint -> rig.publish(new RoomAdvanced(hint.room(), hint.epoch(), hint.head(), List.of())));
    rig.said(OPS, "c1");
    alice.outbox().awaitSeq(OPS, 1);

    assertThat(alice.outbox().seqs(OPS)).containsExactly(1L);
  }

  @Test
  void aHoleIsFilledFromTheLogBeforeWhatFollows() throws Exception {
    Person alice = rig.loop("n1", 0, slowTick()).person("alice");
    alice.join(OPS);
    rig.bus(lost -> {});
    rig.said(OPS, "c1");
    rig.said(OPS, "c2");
    rig.bus(rig::publish);
    rig.said(OPS, "c3");
    alice.outbox().awaitSeq(OPS, 3);

    assertThat(alice.outbox().seqs(OPS)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aStoreThatComesBackHealsTheRoom() throws Exception {
    Person alice = rig.loop("n1", 0).person("alice");
    alice.join(OPS);
    rig.bus(lost -> {});
    rig.said(OPS, "c1");
    rig.log.breakDown(true);
    Reply refused = get(alice.say(OPS, "c2"));
    rig.log.breakDown(false);
    alice.outbox().awaitSeq(OPS, 1);

    assertThat(((Reply.Refused) refused).why()).isEqualTo(Refusal.UNAVAILABLE);
    assertThat(((Reply.Committed) get(alice.say(OPS, "c2"))).seq()).isEqualTo(2);
  }

  @Test
  void aLogMadeAnewCutsTheSessionsSoThatTheyCompareAgain() throws Exception {
    Person alice = rig.loop("n1", 0).person("alice");
    rig.said(OPS, "c1");
    alice.join(OPS);
    rig.log.recreate(OPS);

    assertThat(alice.outbox().awaitClose()).isEqualTo(CloseReason.RESYNC);
  }

  @Test
  void rowsOfOneTurnAreOneBatchEncodedOncePerProtocol() throws Exception {
    Loop loop = rig.loop("n1", 0);
    List<Person> people = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Person person = loop.person("p" + i);
      person.join(OPS);
      people.add(person);
    }
    List<RoomAdvanced> held = Collections.synchronizedList(new ArrayList<>());
    rig.bus(held::add);
    for (int i = 1; i <= 20; i++) {
      rig.said(OPS, "c" + i);
    }
    // From the hub's own event loop all hints arrive before its turn ends.
    get(
        loop.on(
            () -> {
              held.forEach(rig::publish);
              return Future.succeededFuture();
            }));
    for (Person person : people) {
      person.outbox().awaitSeq(OPS, 20);
    }

    List<RoomBatch> first = people.getFirst().outbox().batches();
    assertThat(first.size()).isLessThan(20);
    assertThat(people)
        .allSatisfy(
            person -> assertThat(person.outbox().batches()).containsExactlyElementsOf(first));
  }

  @Test
  void aReaderThatStopsIsCutAndTheOthersGoOn() throws Exception {
    Loop loop = rig.loop("n1", 0);
    Person slow = loop.person("slow");
    Person quick = loop.person("quick");
    slow.join(OPS);
    quick.join(OPS);
    slow.outbox().stopReading(4_000);
    for (int i = 1; i <= 5; i++) {
      rig.said(OPS, "c" + i);
      quick.outbox().awaitSeq(OPS, i);
    }

    assertThat(slow.outbox().awaitClose()).isEqualTo(CloseReason.SLOW_READER);
    assertThat(quick.outbox().isClosed()).isFalse();
    assertThat(rig.counters.slowReadersCut()).isEqualTo(1);
    assertThat(quick.outbox().seqs(OPS)).isEqualTo(range(1, 5));
  }

  @Test
  void aReplayWaitsForASlowReaderInsteadOfCuttingIt() throws Exception {
    for (int i = 1; i <= 1_100; i++) {
      rig.said(OPS, "c" + i);
    }
    Person slow = rig.loop("n1", 0).person("slow");
    slow.outbox().stopReading(100);
    slow.join(OPS, "e1", 0);
    slow.outbox().awaitSeq(OPS, 500);
    slow.outbox().readEverything();
    slow.outbox().awaitSeq(OPS, 1_000);
    slow.outbox().readEverything();
    slow.outbox().awaitSeq(OPS, 1_100);

    assertThat(slow.outbox().isClosed()).isFalse();
    assertThat(slow.outbox().seqs(OPS)).isEqualTo(range(1, 1_100));
  }

  @Test
  void afterLeavingNothingOfTheRoomArrives() throws Exception {
    Loop loop = rig.loop("n1", 0);
    Person alice = loop.person("alice");
    Person bob = loop.person("bob");
    alice.join(OPS);
    bob.join(OPS);
    alice.ask(new Command.Leave(OPS));
    rig.said(OPS, "c1");
    bob.outbox().awaitSeq(OPS, 1);

    assertThat(alice.outbox().seqs(OPS)).isEmpty();
  }

  /** The bus loses, doubles and reorders; people come, go and return with what they have. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void everySequenceIsGaplessUnderRandomFaults(long seed) throws Exception {
    var random = new Random(seed);
    var faults = new Random(seed + 1_000);
    List<RoomAdvanced> late = new ArrayList<>();
    rig.bus(hint -> disturb(hint, late, faults));
    List<Loop> loops = List.of(rig.loop("n1", 0), rig.loop("n1", 1), rig.loop("n2", 0));
    List<Person> inside = new ArrayList<>();
    List<Person> all = new ArrayList<>();
    List<Future<?>> running = new ArrayList<>();
    Map<Person, Long> had = new HashMap<>();
    int said = 0;
    for (int step = 0; step < 150; step++) {
      int dice = random.nextInt(10);
      if (dice < 2 || inside.isEmpty()) {
        Person person = loops.get(random.nextInt(3)).person("p" + seed + "-" + step);
        if (random.nextBoolean()) {
          running.add(person.send(new Command.Join(OPS)));
        } else {
          long have = random.nextInt(said + 1);
          had.put(person, have);
          running.add(person.send(new Command.Join(OPS, new Position("e1", have))));
        }
        inside.add(person);
        all.add(person);
      } else if (dice == 2 && inside.size() > 2) {
        Person gone = inside.remove(random.nextInt(inside.size()));
        running.add(gone.send(new Command.Leave(OPS)));
      } else {
        rig.said(OPS, "c" + ++said);
      }
    }
    get(Future.all(running));
    rig.bus(rig::publish);
    rig.said(OPS, "last");
    long head = said + 1L;
    for (Person person : inside) {
      person.outbox().awaitSeq(OPS, head);
    }

    for (Person person : all) {
      List<Long> seqs = person.outbox().seqs(OPS);
      if (!seqs.isEmpty()) {
        assertThat(seqs).isEqualTo(range(seqs.getFirst(), seqs.getLast()));
        assertThat(seqs.getFirst()).isEqualTo(had.getOrDefault(person, seqs.getFirst() - 1) + 1);
      }
    }
  }

  private void disturb(RoomAdvanced hint, List<RoomAdvanced> late, Random faults) {
    switch (faults.nextInt(6)) {
      case 0 -> {} // lost
      case 1 -> late.add(hint);
      case 2 -> {
        rig.publish(hint);
        rig.publish(hint);
      }
      case 3 -> {
        Collections.shuffle(late, faults);
        rig.publish(hint);
        late.forEach(rig::publish);
        late.clear();
      }
      default -> rig.publish(hint);
    }
  }
}
