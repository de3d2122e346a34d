package io.portside.chat.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.GoldenEvents;
import io.portside.common.event.Body;
import io.portside.common.event.ChatEvent;
import org.junit.jupiter.api.Test;

class LateResultsTest {
  private final LateResults late = new LateResults();

  @Test
  void scanIsAwaitedFromItsCommandToItsEnd() {
    late.expect("ops", "scan", "127.0.0.1 22,80");
    assertThat(late.isEmpty()).isFalse();

    late.saw(said("ops", 7, GoldenEvents.running()));
    late.saw(edited("ops", 8, 7, GoldenEvents.running()));
    assertThat(late.isEmpty()).isFalse();

    late.saw(edited("ops", 9, 7, GoldenEvents.done()));
    assertThat(late.isEmpty()).isTrue();
  }

  @Test
  void scanThatIsOverAtOnceIsNotAwaited() {
    late.expect("ops", "scan", "127.0.0.1 22,80");

    late.saw(said("ops", 7, GoldenEvents.done()));

    assertThat(late.isEmpty()).isTrue();
  }

  @Test
  void scansOfOthersDoNotCount() {
    late.expect("ops", "scan", "10.0.0.1 22");

    late.saw(said("ops", 7, GoldenEvents.done()));
    late.saw(said("lobby", 7, GoldenEvents.done()));
    late.saw(edited("ops", 8, 3, GoldenEvents.done()));
    late.saw(said("ops", 9, new Body.Text("10.0.0.1")));

    assertThat(late.isEmpty()).isFalse();
  }

  @Test
  void refusedAndOtherCommandsAreNotAwaited() {
    late.expect("ops", "watch", "127.0.0.1");
    assertThat(late.isEmpty()).isTrue();

    late.expect("ops", "scan", "127.0.0.1 22");
    late.refused("scan");

    assertThat(late.isEmpty()).isTrue();
  }

  private static ChatEvent said(String room, long seq, Body body) {
    return new ChatEvent.Said(room, seq, "k", 1, "scanner", "c" + seq, body);
  }

  private static ChatEvent edited(String room, long seq, long on, Body body) {
    return new ChatEvent.Edited(room, seq, "k", 1, "scanner", "c" + seq, on, body);
  }
}
