package io.portside.common.event;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that crosses the event bus. Additive changes only: in a rolling upgrade two versions
 * talk to each other, so unknown fields are ignored and new ones must have a meaning when absent.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = BusMessage.ServiceUp.class, name = "service-up"),
  @JsonSubTypes.Type(value = BusMessage.ServiceDown.class, name = "service-down"),
  @JsonSubTypes.Type(value = BusMessage.RoomAdvanced.class, name = "room-advanced"),
  @JsonSubTypes.Type(value = BusMessage.Presence.class, name = "presence"),
  @JsonSubTypes.Type(value = BusMessage.PresenceAsked.class, name = "presence-asked"),
  @JsonSubTypes.Type(value = BusMessage.Post.class, name = "post"),
  @JsonSubTypes.Type(value = BusMessage.PostReply.class, name = "post-reply"),
  @JsonSubTypes.Type(value = BusMessage.CommandRun.class, name = "command-run"),
  @JsonSubTypes.Type(value = BusMessage.CommandReply.class, name = "command-reply"),
  @JsonSubTypes.Type(value = BusMessage.Undecodable.class, name = "undecodable")
})
public sealed interface BusMessage {

  /**
   * A service instance is ready and says so each second.
   *
   * @param service its kind, such as {@code chat-service}
   * @param node which instance, unique for the life of its process
   * @param version the software's version
   * @param load between 0 (idle) and 1 (full)
   * @param endpoints where it listens, {@code host:port} by port name ({@code http}, {@code tcp},
   *     {@code udp}); hosts are reachable from the other nodes
   * @param commands slash commands it answers for
   */
  record ServiceUp(
      String service,
      String node,
      String version,
      double load,
      Map<String, String> endpoints,
      List<SlashCommand> commands)
      implements BusMessage {
    public ServiceUp {
      requireNonNull(service);
      requireNonNull(node);
      requireNonNull(version);
      endpoints = Map.copyOf(endpoints);
      commands = List.copyOf(commands);
    }
  }

  /** A service instance takes no new work from now on; what it has, it finishes. */
  record ServiceDown(String service, String node) implements BusMessage {
    public ServiceDown {
      requireNonNull(service);
      requireNonNull(node);
    }
  }

  /**
   * A slash command that a service offers to every room.
   *
   * @param name without the slash
   * @param usage its arguments as shown in help, such as {@code HOST PORTS}
   * @param help one line
   * @param needs the least role that may run it
   */
  record SlashCommand(String name, String usage, String help, Role needs) {
    public SlashCommand {
      requireNonNull(name);
      requireNonNull(usage);
      requireNonNull(help);
      requireNonNull(needs);
    }
  }

  /**
   * A room's log grew. The rows usually come along; whoever is missing one before them reads the
   * store.
   *
   * @param head the highest {@code seq} committed
   * @param events rows in ascending order without a hole, ending at {@code head}; empty: look it up
   */
  record RoomAdvanced(String room, String epoch, long head, List<ChatEvent> events)
      implements BusMessage {
    public RoomAdvanced {
      requireNonNull(room);
      requireNonNull(epoch);
      events = List.copyOf(events);
    }
  }

  /**
   * Who is in a room on one node, all of them: replaces what that node said before.
   *
   * @param hub which event loop of which node speaks
   * @param names the nicks, each once
   */
  record Presence(String room, String node, String hub, List<String> names) implements BusMessage {
    public Presence {
      requireNonNull(room);
      requireNonNull(node);
      requireNonNull(hub);
      names = List.copyOf(names);
    }
  }

  /** A node that has just gained its first member asks the others who is in the room. */
  record PresenceAsked(String room, String hub) implements BusMessage {
    public PresenceAsked {
      requireNonNull(room);
      requireNonNull(hub);
    }
  }

  /**
   * A service wants something said in a room.
   *
   * @param from the author shown
   * @param cid unique per author for good; a repeat with the same one is answered like the first
   * @param on the {@code seq} of the author's own message that this body replaces; null: a new one
   */
  record Post(String room, String from, String cid, Body body, @Nullable Long on)
      implements BusMessage {
    public Post {
      requireNonNull(room);
      requireNonNull(from);
      requireNonNull(cid);
      requireNonNull(body);
    }
  }

  /**
   * The answer to a {@link Post}.
   *
   * @param seq the row's number; 0 when refused
   * @param refusal why not, one line; null: it is committed
   * @param temporary whether the same request may succeed later
   */
  record PostReply(long seq, @Nullable String refusal, boolean temporary) implements BusMessage {
    public static PostReply committed(long seq) {
      return new PostReply(seq, null, false);
    }

    public static PostReply refused(String why, boolean temporary) {
      return new PostReply(0, requireNonNull(why), temporary);
    }
  }

  /**
   * Someone typed a slash command in a room.
   *
   * @param id unique for this run: a repeat of the same id must not run twice
   * @param name the command without its slash
   * @param arguments the rest of the line, trimmed
   */
  record CommandRun(String id, String room, Actor actor, String name, String arguments)
      implements BusMessage {
    public CommandRun {
      requireNonNull(id);
      requireNonNull(room);
      requireNonNull(actor);
      requireNonNull(name);
      requireNonNull(arguments);
    }
  }

  /**
   * What only the person who ran the command sees; what the room shall see is posted.
   *
   * @param accepted false: refused, and {@code text} says by which rule
   */
  record CommandReply(boolean accepted, String text) implements BusMessage {
    public CommandReply {
      requireNonNull(text);
    }
  }

  /** Stands for bytes this version cannot read; counted and dropped by the receiver. */
  record Undecodable(String reason) implements BusMessage {
    public Undecodable {
      requireNonNull(reason);
    }
  }
}
