package io.portside.chat.core;

import io.portside.common.event.Actor;
import io.portside.common.event.BusMessage.SlashCommand;
import io.vertx.core.Future;
import java.util.List;

/** The slash commands that other services offer. May be called from any event loop. */
public interface SlashCommands {
  /** What is offered at the moment, in the order of the names. */
  List<SlashCommand> offered();

  /**
   * Runs one.
   *
   * @return {@link Reply.CommandDone} or {@link Reply.Refused}; never fails
   */
  Future<Reply> run(Actor actor, Command.Run command);
}
