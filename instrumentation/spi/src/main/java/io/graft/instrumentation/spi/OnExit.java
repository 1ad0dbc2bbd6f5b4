package io.graft.instrumentation.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs after the woven method, whether it returned or threw. Its parameters carry {@link This},
 * {@link Argument} (the values at entry, after replacement), {@link Entered}, {@link Returned} or
 * {@link Thrown}.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.SOURCE)
public @interface OnExit {
  /**
   * Whether what the advice returns replaces the outcome of the woven method: a {@link Throwable}
   * is thrown to the caller, as it is and whatever the method declares; anything else is returned
   * to it. The advice then returns what it was given, {@link Returned} or {@link Thrown}, to change
   * nothing. Not for methods that return a primitive.
   */
  boolean replaces() default false;

  /** Whether the advice runs also where the woven method threw. */
  boolean onThrow() default true;
}
