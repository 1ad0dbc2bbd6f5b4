package io.graft.weaver;

import org.jspecify.annotations.Nullable;

/** A method that an advice is woven into; there may be several of that name. */
final class JoinPoint {
  final Advice advice;
  final String method;

  /** A descriptor, or one that ends with its closing parenthesis; {@code null}: by arguments. */
  final @Nullable String descriptor;

  JoinPoint(Advice advice, String method, @Nullable String descriptor) {
    this.advice = advice;
    this.method = method;
    this.descriptor = descriptor;
  }

  @Override
  public String toString() {
    return descriptor == null ? method : method + descriptor;
  }
}
