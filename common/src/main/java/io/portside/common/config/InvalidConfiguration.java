package io.portside.common.config;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** The configuration cannot be used; carries every problem found, in the order of the sources. */
public final class InvalidConfiguration extends Exception {
  private static final long serialVersionUID = 1L;

  /** The exit code of a process that refuses its configuration, from {@code sysexits.h}. */
  public static final int EX_CONFIG = 78;

  private final transient List<ConfigProblem> problems;

  InvalidConfiguration(List<ConfigProblem> problems) {
    super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** All problems, one per line. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  public List<ConfigProblem> problems() {
    return problems;
  }
}
