package io.portside.chat.core;

import io.vertx.core.Vertx;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What the event loops of one node work with; everything here may be used from any of them.
 *
 * @param node this process's id
 * @param making how fast rooms are made
 * @param nodeAlive whether another node's chat still beats
 * @param clockNs a monotonic clock in nanoseconds
 */
public record ChatParts(
    Vertx vertx,
    String node,
    MessageLog log,
    Nicks nicks,
    MemberBook members,
    SlashCommands commands,
    ChatLimits limits,
    RoomMaking making,
    ChatCounters counters,
    Predicate<String> nodeAlive,
    LongSupplier clockNs) {}
