package io.portside.common.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a record's constructor and traces what its checks find to the places in the sources.
 *
 * <p>A finding is kept to itself where it could be an echo of a problem already reported: it names
 * a component that failed, a collection that lost elements, or a value another check found fault
 * with; or it relates components of this record of which one is a placeholder.
 */
final class RecordConstruction {
  private final Shape.Group group;
  private final Bound bound;
  private final Problems problems;

  RecordConstruction(Shape.Group group, Bound bound, Problems problems) {
    this.group = group;
    this.bound = bound;
    this.problems = problems;
  }

  /** Sets the record as the value, or marks it failed. */
  void run() {
    List<Check.Finding> findings = new ArrayList<>();
    RuntimeException thrown = null;
    try {
      Object[] arguments = bound.children.values().stream().map(child -> child.value).toArray();
      Constructor<?> constructor = canonicalConstructor(group.type());
      bound.value =
          ScopedValue.where(Check.READER, findings::addAll)
              .call(() -> construct(constructor, arguments));
    } catch (RuntimeException e) {
      thrown = e;
      bound.failed = true;
    }
    boolean wasSound =
        findings.isEmpty() && bound.children.values().stream().noneMatch(Bound::isFlawed);
    report(findings);
    if (thrown != null && wasSound) {
      refuse(thrown);
    }
  }

  private void refuse(RuntimeException thrown) {
    if (!(thrown instanceof IllegalArgumentException)) {
      throw new IllegalStateException(group.type() + " at " + bound.path + " failed", thrown);
    }
    String message = thrown.getMessage() == null ? "not valid" : thrown.getMessage();
    problems.add(bound.origin, bound.path, message);
  }

  private void report(List<Check.Finding> findings) {
    List<Bound> targets = new ArrayList<>();
    for (Check.Finding finding : findings) {
      List<String> steps = ConfigPath.parse(finding.component()).orElse(List.of());
      Bound target = target(steps, finding);
      if (target != null) {
        targets.add(target);
      }
    }
    targets.forEach(target -> target.reported = true);
  }

  /** Reports the finding and returns the value it is about, or null where it is kept back. */
  private @Nullable Bound target(List<String> steps, Check.Finding finding) {
    if (!finding.alone() && steps.size() <= 1 && bound.hasFailedChild()) {
      return null;
    }
    Bound target = bound;
    int depth = 0;
    while (depth < steps.size() && target.children.containsKey(steps.get(depth))) {
      target = target.children.getOrDefault(steps.get(depth), target);
      depth++;
      if (target.failed) {
        return null;
      }
    }
    boolean exact = depth == steps.size();
    if (exact && (target.incomplete || target.reported)) {
      return null;
    }
    String path = target.path;
    for (String step : steps.subList(depth, steps.size())) {
      path = ConfigPath.child(path, step);
    }
    problems.add(target.origin, path, finding.message());
    return exact ? target : null;
  }

  private static Object construct(Constructor<?> constructor, Object[] arguments) {
    try {
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      }
      throw new IllegalStateException(constructor + " failed", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(constructor + " cannot be called", e);
    }
  }

  private static Constructor<?> canonicalConstructor(Class<?> type) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " has no canonical constructor", e);
    }
  }
}
