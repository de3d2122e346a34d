package io.portside.chat.bus;

import io.portside.chat.core.Command;
import io.portside.chat.core.Refusal;
import io.portside.chat.core.Reply;
import io.portside.chat.core.SlashCommands;
import io.portside.common.bus.ChatBus;
import io.portside.common.config.Suggestion;
import io.portside.common.event.Actor;
import io.portside.common.event.BusMessage.CommandReply;
import io.portside.common.event.BusMessage.CommandRun;
import io.portside.common.event.BusMessage.ServiceUp;
import io.portside.common.event.BusMessage.SlashCommand;
import io.portside.common.service.ServiceDirectory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The slash commands that living services offer in their heartbeats, asked over the bus. */
public final class BusCommands implements SlashCommands {
  private static final Logger LOG = LoggerFactory.getLogger(BusCommands.class);
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  private final Vertx vertx;

  /** Replaced as a whole on the directory's event loop, read from every other. */
  private volatile Map<String, SlashCommand> offered = Map.of();

  private BusCommands(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Follows the directory from now on; call on the directory's event loop. */
  public static BusCommands follow(Vertx vertx, ServiceDirectory directory) {
    var commands = new BusCommands(vertx);
    directory.onChange(change -> commands.replace(directory.alive()));
    commands.replace(directory.alive());
    return commands;
  }

  private void replace(List<ServiceUp> alive) {
    Map<String, SlashCommand> now = new TreeMap<>();
    alive.forEach(service -> service.commands().forEach(one -> now.putIfAbsent(one.name(), one)));
    offered = now;
  }

  @Override
  public List<SlashCommand> offered() {
    return List.copyOf(offered.values());
  }

  @Override
  public Future<Reply> run(Actor actor, Command.Run command) {
    String name = command.name().toLowerCase(Locale.ROOT);
    SlashCommand known = offered.get(name);
    if (known == null) {
      return refused(Refusal.UNKNOWN_COMMAND, unknown(name));
    }
    if (!actor.role().atLeast(known.needs())) {
      String needed = known.needs().name().toLowerCase(Locale.ROOT);
      return refused(Refusal.DENIED, "/" + name + " needs the role " + needed);
    }
    var run =
        new CommandRun(
            UUID.randomUUID().toString(), command.room().value(), actor, name, command.arguments());
    return ChatBus.command(name)
        .ask(vertx, run, DEADLINE)
        .map(BusCommands::reply)
        .recover(cause -> failed(name, cause));
  }

  private static Reply reply(CommandReply reply) {
    return reply.accepted()
        ? new Reply.CommandDone(reply.text())
        : new Reply.Refused(Refusal.DENIED, reply.text());
  }

  private static Future<Reply> failed(String name, Throwable cause) {
    LOG.warn("/{} failed: {}", name, cause.toString());
    boolean late =
        cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT;
    return refused(
        Refusal.UNAVAILABLE,
        late
            ? "/" + name + ": no answer within " + DEADLINE.toSeconds() + " s; it may still run"
            : "/" + name + ": the service that answers it is not there at the moment");
  }

  private String unknown(String name) {
    return Suggestion.nearest(name, offered.keySet())
        .map(near -> "no command /" + name + "; did you mean /" + near + "?")
        .orElse("no command /" + name + "; /help lists what there is");
  }

  private static Future<Reply> refused(Refusal why, String text) {
    return Future.succeededFuture(new Reply.Refused(why, text));
  }
}
