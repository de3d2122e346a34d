package io.portside.scanner.core;

import static java.util.Objects.requireNonNull;

/** What became of a request. */
public sealed interface Plan {
  /**
   * It may run.
   *
   * @param target what to show as its target
   * @param ports what to show as its ports, in canonical form
   */
  record Accepted(ScanJob job, String target, String ports) implements Plan {
    public Accepted {
      requireNonNull(job);
      requireNonNull(target);
      requireNonNull(ports);
    }
  }

  /**
   * It cannot be understood, or names something that is not there.
   *
   * @param field {@code target} or {@code ports}
   */
  record Invalid(String field, GrammarError error) implements Plan {
    public Invalid {
      requireNonNull(field);
      requireNonNull(error);
    }

    /** The whole story in one line. */
    public String text() {
      return field + ": " + error.text();
    }
  }

  /** The policy forbids it. */
  record Denied(Verdict.Refused refusal) implements Plan {
    public Denied {
      requireNonNull(refusal);
    }

    /** The whole story in one line. */
    public String text() {
      return "refused by rule " + refusal.rule().label() + ": " + refusal.text();
    }
  }
}
