package io.portside.scanner.core;

import static java.util.Objects.requireNonNull;

/** Whether something may be scanned. */
public sealed interface Verdict {
  /** It may, and this scope says so. */
  record Allowed(Scope scope) implements Verdict {
    public Allowed {
      requireNonNull(scope);
    }
  }

  /** It may not; asking again changes nothing until the configuration does. */
  record Refused(Rule rule, String text) implements Verdict {
    public Refused {
      requireNonNull(rule);
      requireNonNull(text);
    }
  }

  /** The rules that refuse, by the names used in answers, logs and metrics. */
  enum Rule {
    /** Never scanned, whatever a scope says. */
    HARD_DENY("hard-deny"),
    /** One of Portside's own addresses: its store or its bus. */
    OWN_ADDRESS("own-address"),
    /** Left out by the configuration. */
    EXCLUDED("excluded"),
    /** No scope covers it. */
    NO_SCOPE("no-scope"),
    /** A scope covers it, but not any more. */
    SCOPE_EXPIRED("scope-expired"),
    /** A scope covers the address, but not all the ports. */
    SCOPE_PORTS("scope-ports"),
    /** A public address, and the scope holds no authorization. */
    PUBLIC("public-address"),
    /** The person may not scan. */
    ROLE("role"),
    /** More probes than one scan may have. */
    TOO_LARGE("too-large");

    private final String label;

    Rule(String label) {
      this.label = label;
    }

    /** The name on the wire. */
    public String label() {
      return label;
    }
  }
}
