package io.portside.chat.core;

import io.portside.common.event.Role;
import java.time.Duration;

/**
 * The bounds of everything a peer can feed.
 *
 * @param lobby the room that always exists
 * @param maxSessions sessions per node
 * @param maxRoomsPerSession rooms one session may hear
 * @param maxTextBytes longest message, in bytes of UTF-8
 * @param maxPendingBytes what a session may leave unread before it is cut
 * @param flood how fast a session may speak
 * @param guestRole what people without an account may do
 * @param presenceMembers up to so many members a room tells who comes and goes
 * @param tick how often the store is asked for lost hints
 */
public record ChatLimits(
    RoomName lobby,
    int maxSessions,
    int maxRoomsPerSession,
    int maxTextBytes,
    long maxPendingBytes,
    FloodLimit.Rate flood,
    Role guestRole,
    int presenceMembers,
    Duration tick) {}
