package io.portside.common.service;

/** The order in which a process stops; the steps of one phase run side by side. */
public enum StopPhase {
  /** Not ready any more, and the other nodes know; then peers are given time to notice. */
  ANNOUNCE,
  /** The front door takes no new connections and finishes what it has. */
  FRONT,
  /** Sessions are told goodbye. */
  SESSIONS,
  /** Background work is handed back. */
  WORK,
  /** What was accepted is written. */
  FLUSH,
  /** Nothing writes any more: the store closes. */
  STORE,
  /** The event bus and the event loops. */
  NODE
}
