package io.graft.bench.subject;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedSupplier;
import java.util.function.IntSupplier;

/** Failsafe's executor around one call. */
public final class FailsafeExecution implements IntSupplier {
  private static final CheckedSupplier<Integer> CALL = () -> 200;

  private final FailsafeExecutor<Integer> executor;

  private FailsafeExecution(FailsafeExecutor<Integer> executor) {
    this.executor = executor;
  }

  /** With a breaker. */
  public static IntSupplier breaker() {
    return new FailsafeExecution(Failsafe.with(CircuitBreaker.<Integer>ofDefaults()));
  }

  /** With retries around a breaker. */
  public static IntSupplier retryAndBreaker() {
    return new FailsafeExecution(
        Failsafe.with(RetryPolicy.<Integer>ofDefaults(), CircuitBreaker.<Integer>ofDefaults()));
  }

  @Override
  public int getAsInt() {
    return executor.get(CALL);
  }
}
