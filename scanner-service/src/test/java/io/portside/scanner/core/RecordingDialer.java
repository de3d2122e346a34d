package io.portside.scanner.core;

import io.portside.common.net.IpAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Dials nothing: writes down what would have been dialled and answers by a script, so that no test
 * can leave the machine.
 */
public final class RecordingDialer implements Dialer {
  /** What was dialled. */
  public record Dialled(IpAddress address, int port) {
    @Override
    public String toString() {
      return address + " " + port;
    }
  }

  private final List<Dialled> dialled = new CopyOnWriteArrayList<>();
  private final Deque<Consumer<DialOutcome>> held = new ArrayDeque<>();
  private final BiFunction<IpAddress, Integer, DialOutcome> script;
  private boolean holding;
  private boolean closed;

  /** Answers each dial at once. */
  public RecordingDialer(BiFunction<IpAddress, Integer, DialOutcome> script) {
    this.script = script;
  }

  /** Answers as if these ports were open everywhere and all others closed. */
  public static RecordingDialer open(Integer... ports) {
    List<Integer> open = List.of(ports);
    return new RecordingDialer(
        (address, port) -> open.contains(port) ? DialOutcome.CONNECTED : DialOutcome.REFUSED);
  }

  /** From now on dials stay unanswered until {@link #release}. */
  public synchronized RecordingDialer hold() {
    holding = true;
    return this;
  }

  /** Answers the oldest unanswered dial; whether there was one. */
  public boolean release(DialOutcome outcome) {
    Consumer<DialOutcome> answer;
    synchronized (this) {
      answer = held.poll();
    }
    if (answer == null) {
      return false;
    }
    answer.accept(outcome);
    return true;
  }

  /** Answers the oldest unanswered dials, as many as that. */
  public void release(int count, DialOutcome outcome) {
    List<Consumer<DialOutcome>> answers = new ArrayList<>();
    synchronized (this) {
      for (int i = 0; i < count && !held.isEmpty(); i++) {
        answers.add(held.remove());
      }
    }
    answers.forEach(answer -> answer.accept(outcome));
  }

  /** Answers all unanswered dials like this, and those to come as the script says. */
  public void letGo(DialOutcome outcome) {
    int waiting;
    synchronized (this) {
      holding = false;
      waiting = held.size();
    }
    release(waiting, outcome);
  }

  /** Everything dialled so far, in order. */
  public List<Dialled> dialled() {
    return List.copyOf(dialled);
  }

  @Override
  public void dial(IpAddress address, int port, Duration timeout, Consumer<DialOutcome> outcome) {
    dialled.add(new Dialled(address, port));
    synchronized (this) {
      if (holding && !closed) {
        held.add(outcome);
        return;
      }
    }
    outcome.accept(closed ? DialOutcome.LOCAL_ERROR : script.apply(address, port));
  }

  @Override
  public void close() {
    int waiting;
    synchronized (this) {
      closed = true;
      waiting = held.size();
    }
    release(waiting, DialOutcome.LOCAL_ERROR);
  }
}
