package io.graft.instrumentation.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs before the woven method. Its parameters carry {@link This} or {@link Argument}. What it
 * returns is, by {@link #returns()}, kept for the exit advice, put in the place of an argument, or
 * given to the caller in the place of what the method would have done.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.SOURCE)
public @interface OnEnter {
  /** What becomes of the value that the advice returns. */
  Returns returns() default Returns.STATE;

  /** With {@link Returns#ARGUMENT}: index of the argument that is replaced, from 0. */
  int argument() default 0;

  /** Uses of the value that an enter advice returns. */
  enum Returns {
    /** It is handed to the exit advice as {@link Entered}; {@code void} keeps nothing. */
    STATE,

    /**
     * As {@link #STATE}; but where it is an {@link io.graft.bootstrap.Outcome}, neither the woven
     * method nor the exit advice runs, and the caller gets that outcome. This is how a call is
     * refused: a rejection travels as a value.
     */
    STATE_OR_OUTCOME,

    /**
     * It replaces the argument. An advice that has nothing to replace returns the argument itself.
     * The exit advice sees the new value.
     */
    ARGUMENT
  }
}
