package io.portside.chat.core;

import java.util.Set;

/**
 * Where each event loop writes down who is in its rooms, for those who ask a node that has no
 * member of a room. May be called from any event loop; returns at once, and is some seconds late.
 */
public interface MemberBook {
  /** Replaces what this event loop reported before. */
  void report(String hub, Set<Membership> members);
}
