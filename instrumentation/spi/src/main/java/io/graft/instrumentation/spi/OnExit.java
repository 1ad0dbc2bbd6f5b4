package io.graft.instrumentation.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs after the woven method, whether it returned or threw. Its parameters have {@link This},
 * {@link Argument} (the values at entry, after replacement), {@link Entered}, {@link Returned} or
 * {@link Thrown}.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.SOURCE)
public @interface OnExit {
  /**
   * Whether the result of the advice replaces the outcome of the woven method: a {@link Throwable}
   * is thrown to the caller, even if the method does not declare it; anything else is returned. To
   * change nothing, the advice returns {@link Returned} or {@link Thrown}. Not for methods that
   * return a primitive.
   */
  boolean replaces() default false;

  /** Whether the advice also runs if the woven method throws. */
  boolean onThrow() default true;
}
