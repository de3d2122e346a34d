package io.portside.common.bus;

import io.portside.common.event.BusMessage.CommandReply;
import io.portside.common.event.BusMessage.CommandRun;
import io.portside.common.event.BusMessage.Post;
import io.portside.common.event.BusMessage.PostReply;
import io.portside.common.event.BusMessage.Presence;
import io.portside.common.event.BusMessage.PresenceAsked;
import io.portside.common.event.BusMessage.RoomAdvanced;

/** The addresses of chat. */
public final class ChatBus {
  /**
   * Any chat node commits the message and answers with its number. Idempotent by author and cid.
   */
  public static final Call<Post, PostReply> POST =
      new Call<>("portside.chat.post", Post.class, PostReply.class);

  private ChatBus() {}

  /** Rows of one room; only nodes that have a member of the room listen. */
  public static Topic<RoomAdvanced> room(String room) {
    return new Topic<>("portside.chat.room." + room, RoomAdvanced.class);
  }

  /** Who is in one room, node by node; only nodes that have a member of the room listen. */
  public static Topic<Presence> presence(String room) {
    return new Topic<>("portside.chat.presence." + room, Presence.class);
  }

  /** Asks the nodes that have members of one room to say so on {@link #presence}. */
  public static Topic<PresenceAsked> presenceAsked(String room) {
    return new Topic<>("portside.chat.presence-asked." + room, PresenceAsked.class);
  }

  /** A slash command offered in some service's heartbeat. Idempotent by run id. */
  public static Call<CommandRun, CommandReply> command(String name) {
    return new Call<>("portside.command." + name, CommandRun.class, CommandReply.class);
  }
}
