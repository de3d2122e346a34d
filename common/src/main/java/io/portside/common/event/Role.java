package io.portside.common.event;

/** What a person may do, lowest first; each role may do all that the ones before it may. */
public enum Role {
  /** Reads rooms and results. */
  VIEWER,
  /** Also speaks. */
  MEMBER,
  /** Also scans, watches and drains inside what an admin allowed. */
  OPERATOR,
  /** Also changes what others may do. */
  ADMIN;

  /** Whether this role includes all that {@code needed} may do. */
  public boolean atLeast(Role needed) {
    return compareTo(needed) >= 0;
  }
}
