package io.portside.chat.line;

import io.portside.common.event.Body;
import io.portside.common.event.ChatEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The scans that one client has asked for and that its room has not seen the end of. A client that
 * says nothing more is kept for them.
 */
final class LateResults {
  private static final String SCAN = "scan";
  private static final int MAX_EXPECTED = 16;

  private record Expected(String room, String arguments) {
    boolean isFor(String where, Body.Scan scan) {
      return room.equals(where) && arguments.startsWith(scan.target());
    }
  }

  private record Message(String room, long seq) {}

  private final List<Expected> expected = new ArrayList<>();
  private final Set<Message> running = new HashSet<>();

  /** A command is about to run; to be called before its message can arrive. */
  void expect(String room, String name, String arguments) {
    if (name.equals(SCAN) && expected.size() < MAX_EXPECTED) {
      expected.add(new Expected(room, arguments));
    }
  }

  /** The command of the last {@link #expect} was refused. */
  void refused(String name) {
    if (name.equals(SCAN) && !expected.isEmpty()) {
      expected.removeLast();
    }
  }

  /** A row of a room has arrived. */
  void saw(ChatEvent event) {
    if (!(event.bodyOrNull() instanceof Body.Scan scan)) {
      return;
    }
    boolean over = scan.state() == Body.ScanState.DONE || scan.state() == Body.ScanState.INCOMPLETE;
    switch (event) {
      case ChatEvent.Said said -> {
        if (takeExpected(said.room(), scan) && !over) {
          running.add(new Message(said.room(), said.seq()));
        }
      }
      case ChatEvent.Edited edited -> {
        if (over) {
          running.remove(new Message(edited.room(), edited.on()));
        }
      }
    }
  }

  /** Whether nothing is awaited. */
  boolean isEmpty() {
    return expected.isEmpty() && running.isEmpty();
  }

  private boolean takeExpected(String room, Body.Scan scan) {
    for (Iterator<Expected> each = expected.iterator(); each.hasNext(); ) {
      if (each.next().isFor(room, scan)) {
        each.remove();
        return true;
      }
    }
    return false;
  }
}
