package io.portside.scanner.bus;

import io.portside.common.bus.ChatBus;
import io.portside.common.event.BusMessage.CommandReply;
import io.portside.common.event.BusMessage.CommandRun;
import io.portside.common.event.BusMessage.SlashCommand;
import io.portside.common.event.Role;
import io.portside.scanner.core.ScanRecord;
import io.portside.scanner.core.ScanRequest;
import io.portside.scanner.core.ScanStart;
import io.portside.scanner.core.Scans;
import io.portside.scanner.core.StateCounts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /scan HOST PORTS} typed in a room. Whoever typed it is told whether it was accepted; the
 * room gets one message, which fills in as the scan runs.
 *
 * <p>Lives on one event loop.
 */
public final class ScanCommand {
  /** How the command is offered to rooms. */
  public static final SlashCommand OFFER =
      new SlashCommand(
          "scan",
          "HOST PORTS",
          "scan TCP ports, as in /scan 127.0.0.1 1-1023 or /scan 10.0.0.0/24 !10.0.0.7 ssh,http",
          Role.OPERATOR);

  /** The author of the messages about scans. */
  public static final String AUTHOR = "scanner";

  private static final Logger LOG = LoggerFactory.getLogger(ScanCommand.class);

  /** Runs remembered, so that a question asked again is not scanned again; the oldest go first. */
  private static final int MAX_REMEMBERED = 1_000;

  private final Vertx vertx;
  private final Scans scans;
  private final MessageConsumer<Object> consumer;

  /** At most one per scan that runs or whose end is being told. */
  private final Set<Future<Void>> following = ConcurrentHashMap.newKeySet();

  private final Map<String, Future<CommandReply>> answered =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Future<CommandReply>> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  private ScanCommand(Vertx vertx, Scans scans) {
    this.vertx = vertx;
    this.scans = scans;
    this.consumer = ChatBus.command(OFFER.name()).answer(vertx, this::run);
  }

  /** Answers from the caller's event loop until {@link #stop}. */
  public static ScanCommand listen(Vertx vertx, Scans scans) {
    return new ScanCommand(vertx, scans);
  }

  /** Completes when every node can ask. */
  public Future<Void> listening() {
    return consumer.completion();
  }

  /** Takes no more commands. */
  public Future<Void> stop() {
    return consumer.unregister();
  }

  /** Completes when the rooms have been told, or could not be, of the ends of all scans so far. */
  public Future<Void> told() {
    List<Future<Void>> all = List.copyOf(following);
    return all.isEmpty()
        ? Future.succeededFuture()
        : Future.join(all).transform(done -> Future.succeededFuture());
  }

  private Future<CommandReply> run(CommandRun run) {
    Future<CommandReply> known = answered.get(run.id());
    if (known != null) {
      return known;
    }
    Future<CommandReply> reply = start(run);
    answered.put(run.id(), reply);
    // What failed was not run, and may be asked again.
    return reply.onFailure(cause -> answered.remove(run.id()));
  }

  private Future<CommandReply> start(CommandRun run) {
    List<String> words = new ArrayList<>(List.of(run.arguments().strip().split("\\s+")));
    if (run.arguments().isBlank()) {
      return Future.succeededFuture(
          new CommandReply(false, "usage: /" + OFFER.name() + " " + OFFER.usage()));
    }
    String target = words.removeFirst();
    StringBuilder targets = new StringBuilder(target);
    while (!words.isEmpty() && words.getFirst().startsWith("!")) {
      targets.append(' ').append(words.removeFirst());
    }
    String ports = String.join(" ", words);
    return scans
        .start(new ScanRequest(targets.toString(), ports, run.actor(), run.room()))
        .map(outcome -> reply(outcome));
  }

  private CommandReply reply(ScanStart outcome) {
    return switch (outcome) {
      case ScanStart.Started(var scan, var end) -> {
        follow(scan);
        yield new CommandReply(true, "scan " + scan.id() + ": " + StateCounts.ports(scan.total()));
      }
      case ScanStart.Invalid(var problem) -> new CommandReply(false, problem.text());
      case ScanStart.Denied(var refusal) -> new CommandReply(false, refusal.text());
      case ScanStart.Busy(var text) -> new CommandReply(false, text);
    };
  }

  private void follow(ScanRecord scan) {
    Future<Void> told = ScanPoster.follow(vertx, scans, AUTHOR, scan);
    following.add(told);
    told.onComplete(done -> following.remove(told))
        .onFailure(
            cause -> LOG.warn("scan {}: the room was not told: {}", scan.id(), cause.toString()));
  }
}
