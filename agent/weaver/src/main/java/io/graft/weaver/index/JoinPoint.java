package io.graft.weaver.index;

import org.jspecify.annotations.Nullable;

/** A method to weave an advice into. A class may have several methods that match. */
public final class JoinPoint {
  public final Advice advice;
  public final String method;

  /**
   * A whole descriptor, or its prefix up to the closing parenthesis; {@code null}: every method
   * whose arguments the advice accepts.
   */
  public final @Nullable String descriptor;

  /** Whether a class without the method is nothing to speak of. */
  public final boolean optional;

  /**
   * An interface, with dots: the join point is in any class that declares the method, and is
   * indexed by the interface and by {@link #trigger}. {@code null}: in the class that it is indexed
   * by.
   */
  public final @Nullable String anywhere;

  /** The class whose loading starts the search, with slashes; {@code null}: none is searched. */
  public final @Nullable String trigger;

  public JoinPoint(
      Advice advice,
      String method,
      @Nullable String descriptor,
      boolean optional,
      @Nullable String anywhere,
      @Nullable String trigger) {
    this.advice = advice;
    this.method = method;
    this.descriptor = descriptor;
    this.optional = optional;
    this.anywhere = anywhere;
    this.trigger = trigger;
  }

  @Override
  public String toString() {
    return descriptor == null ? method : method + descriptor;
  }
}
