package io.graft.instrumentation.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs before the woven method. Its parameters have {@link This} or {@link Argument}. Depending on
 * {@link #returns()}, its result is passed to the exit advice, replaces an argument, or is returned
 * to the caller instead of running the method.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.SOURCE)
public @interface OnEnter {
  /** How the result of the advice is used. */
  Result returns() default Result.STATE;

  /** With {@link Result#ARGUMENT}: index of the argument to replace, from 0. */
  int argument() default 0;

  /** Uses of the result of an enter advice. */
  enum Result {
    /** It is passed to the exit advice as {@link Entered}; {@code void} passes nothing. */
    STATE,

    /**
     * As {@link #STATE}; but if it is an {@link io.graft.bootstrap.Outcome}, neither the woven
     * method nor the exit advice runs, and the caller gets that outcome. This is how a call is
     * refused, without an exception inside the agent.
     */
    STATE_OR_OUTCOME,

    /**
     * It replaces the argument. To change nothing, the advice returns the argument itself. The exit
     * advice sees the new value.
     */
    ARGUMENT
  }
}
