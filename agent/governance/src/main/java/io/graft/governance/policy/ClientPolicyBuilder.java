package io.graft.governance.policy;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes client policies. Each setter names its key below {@code graft.client.<service or *>.}, its
 * range and its default, and throws {@link IllegalArgumentException} out of range. Durations are
 * nanoseconds here; a key's value has a unit ({@code 250ms}, {@code 10s}).
 */
public final class ClientPolicyBuilder {
  private static final long MAX_DURATION = Ranges.seconds(3600);

  Balance balance = Balance.P2C;
  long slowStartNanos = Ranges.seconds(30);
  int panicPercent = 50;
  Mode breakerMode = Mode.ENFORCE;
  long breakerWindowNanos = Ranges.seconds(10);
  int breakerMinCalls = 20;
  double breakerFailureRatio = 0.5;
  long breakerOpenNanos = Ranges.seconds(5);
  long breakerMaxOpenNanos = Ranges.seconds(60);
  boolean breakerCounts500;
  Mode ejectMode = Mode.ENFORCE;
  int ejectConsecutive = 5;
  double ejectSuccessRate = 0.5;
  int ejectMinCalls = 20;
  int ejectMaxPercent = 50;
  long ejectNanos = Ranges.seconds(5);
  long ejectMaxNanos = Ranges.seconds(300);
  int retryAttempts;
  Set<String> retryMethods = new HashSet<>(Arrays.asList("GET", "HEAD", "OPTIONS"));
  boolean retryIdempotencyKey;
  double retryBudgetPercent = 10;
  double retryBudgetMinPerSecond = 3;
  long retryBackoffNanos = Ranges.millis(25);
  long retryMaxBackoffNanos = Ranges.millis(250);
  long timeoutNanos = Long.MAX_VALUE;
  long timeoutTryNanos = Long.MAX_VALUE;
  int concurrency;
  @Nullable Mode throttleMode;

  ClientPolicyBuilder() {}

  ClientPolicyBuilder(ClientPolicyBuilder from) {
    balance = from.balance;
    slowStartNanos = from.slowStartNanos;
    panicPercent = from.panicPercent;
    breakerMode = from.breakerMode;
    breakerWindowNanos = from.breakerWindowNanos;
    breakerMinCalls = from.breakerMinCalls;
    breakerFailureRatio = from.breakerFailureRatio;
    breakerOpenNanos = from.breakerOpenNanos;
    breakerMaxOpenNanos = from.breakerMaxOpenNanos;
    breakerCounts500 = from.breakerCounts500;
    ejectMode = from.ejectMode;
    ejectConsecutive = from.ejectConsecutive;
    ejectSuccessRate = from.ejectSuccessRate;
    ejectMinCalls = from.ejectMinCalls;
    ejectMaxPercent = from.ejectMaxPercent;
    ejectNanos = from.ejectNanos;
    ejectMaxNanos = from.ejectMaxNanos;
    retryAttempts = from.retryAttempts;
    retryMethods = from.retryMethods;
    retryIdempotencyKey = from.retryIdempotencyKey;
    retryBudgetPercent = from.retryBudgetPercent;
    retryBudgetMinPerSecond = from.retryBudgetMinPerSecond;
    retryBackoffNanos = from.retryBackoffNanos;
    retryMaxBackoffNanos = from.retryMaxBackoffNanos;
    timeoutNanos = from.timeoutNanos;
    timeoutTryNanos = from.timeoutTryNanos;
    concurrency = from.concurrency;
    throttleMode = from.throttleMode;
  }

  /** {@code balance}: {@code p2c} (default), {@code round-robin}, {@code random}. */
  public ClientPolicyBuilder balance(Balance value) {
    balance = Objects.requireNonNull(value, "balance");
    return this;
  }

  /** {@code slow-start}: 0 (off) to 1 h; default 30 s. */
  public ClientPolicyBuilder slowStartNanos(long value) {
    slowStartNanos = Ranges.within("slow-start", value, 0, MAX_DURATION);
    return this;
  }

  /** {@code panic}: 0 (never) to 100 percent; default 50. */
  public ClientPolicyBuilder panicPercent(int value) {
    panicPercent = Ranges.within("panic", value, 0, 100);
    return this;
  }

  /** {@code breaker.mode}: {@code enforce} (default), {@code observe}, {@code off}. */
  public ClientPolicyBuilder breakerMode(Mode value) {
    breakerMode = Objects.requireNonNull(value, "breaker.mode");
    return this;
  }

  /** {@code breaker.window}: 1 s to 60 s; default 10 s. */
  public ClientPolicyBuilder breakerWindowNanos(long value) {
    breakerWindowNanos =
        Ranges.within("breaker.window", value, Ranges.seconds(1), Ranges.seconds(60));
    return this;
  }

  /** {@code breaker.min-calls}: 1 to 1,000,000; default 20. */
  public ClientPolicyBuilder breakerMinCalls(int value) {
    breakerMinCalls = Ranges.within("breaker.min-calls", value, 1, 1_000_000);
    return this;
  }

  /** {@code breaker.failure-ratio}: 0.01 to 1; default 0.5. */
  public ClientPolicyBuilder breakerFailureRatio(double value) {
    breakerFailureRatio = Ranges.within("breaker.failure-ratio", value, 0.01, 1);
    return this;
  }

  /** {@code breaker.open-time}: 1 ms to 1 h; default 5 s. */
  public ClientPolicyBuilder breakerOpenNanos(long value) {
    breakerOpenNanos = Ranges.within("breaker.open-time", value, Ranges.millis(1), MAX_DURATION);
    return this;
  }

  /** {@code breaker.max-open-time}: 1 ms to 1 h; default 60 s. */
  public ClientPolicyBuilder breakerMaxOpenNanos(long value) {
    breakerMaxOpenNanos =
        Ranges.within("breaker.max-open-time", value, Ranges.millis(1), MAX_DURATION);
    return this;
  }

  /** {@code breaker.count-500}: default false. */
  public ClientPolicyBuilder breakerCounts500(boolean value) {
    breakerCounts500 = value;
    return this;
  }

  /** {@code eject.mode}: {@code enforce} (default), {@code observe}, {@code off}. */
  public ClientPolicyBuilder ejectMode(Mode value) {
    ejectMode = Objects.requireNonNull(value, "eject.mode");
    return this;
  }

  /** {@code eject.consecutive}: 1 to 1,000,000; default 5. */
  public ClientPolicyBuilder ejectConsecutive(int value) {
    ejectConsecutive = Ranges.within("eject.consecutive", value, 1, 1_000_000);
    return this;
  }

  /** {@code eject.success-rate}: 0 (off) to 1; default 0.5. */
  public ClientPolicyBuilder ejectSuccessRate(double value) {
    ejectSuccessRate = Ranges.within("eject.success-rate", value, 0, 1);
    return this;
  }

  /** {@code eject.min-calls}: 1 to 1,000,000; default 20. */
  public ClientPolicyBuilder ejectMinCalls(int value) {
    ejectMinCalls = Ranges.within("eject.min-calls", value, 1, 1_000_000);
    return this;
  }

  /** {@code eject.max-percent}: 0 to 100; default 50. */
  public ClientPolicyBuilder ejectMaxPercent(int value) {
    ejectMaxPercent = Ranges.within("eject.max-percent", value, 0, 100);
    return this;
  }

  /** {@code eject.time}: 1 ms to 1 h; default 5 s. */
  public ClientPolicyBuilder ejectNanos(long value) {
    ejectNanos = Ranges.within("eject.time", value, Ranges.millis(1), MAX_DURATION);
    return this;
  }

  /** {@code eject.max-time}: 1 ms to 1 h; default 300 s. */
  public ClientPolicyBuilder ejectMaxNanos(long value) {
    ejectMaxNanos = Ranges.within("eject.max-time", value, Ranges.millis(1), MAX_DURATION);
    return this;
  }

  /**
   * {@code retry.attempts}: 1 (no retry) to 10, the first attempt included. Default: 2, on another
   * instance only, for a service that a registry knows; 1 for other hosts.
   */
  public ClientPolicyBuilder retryAttempts(int value) {
    retryAttempts = Ranges.within("retry.attempts", value, 1, 10);
    return this;
  }

  /** {@code retry.methods}: a comma list; default {@code GET,HEAD,OPTIONS}. */
  public ClientPolicyBuilder retryMethods(Iterable<String> value) {
    Set<String> methods = new HashSet<>();
    for (String method : value) {
      methods.add(method.trim().toUpperCase(Locale.ROOT));
    }
    retryMethods = Collections.unmodifiableSet(methods);
    return this;
  }

  /** {@code retry.idempotency-key}: default false. */
  public ClientPolicyBuilder retryIdempotencyKey(boolean value) {
    retryIdempotencyKey = value;
    return this;
  }

  /** {@code retry.budget-percent}: 0 to 100; default 10. */
  public ClientPolicyBuilder retryBudgetPercent(double value) {
    retryBudgetPercent = Ranges.within("retry.budget-percent", value, 0, 100);
    return this;
  }

  /** {@code retry.budget-min-per-second}: 0 to 1,000; default 3. */
  public ClientPolicyBuilder retryBudgetMinPerSecond(double value) {
    retryBudgetMinPerSecond = Ranges.within("retry.budget-min-per-second", value, 0, 1000);
    return this;
  }

  /** {@code retry.backoff}: 0 to 1 h; default 25 ms. */
  public ClientPolicyBuilder retryBackoffNanos(long value) {
    retryBackoffNanos = Ranges.within("retry.backoff", value, 0, MAX_DURATION);
    return this;
  }

  /** {@code retry.max-backoff}: 0 to 1 h; default 250 ms. */
  public ClientPolicyBuilder retryMaxBackoffNanos(long value) {
    retryMaxBackoffNanos = Ranges.within("retry.max-backoff", value, 0, MAX_DURATION);
    return this;
  }

  /** {@code timeout}: 1 ms to 1 h; default none. */
  public ClientPolicyBuilder timeoutNanos(long value) {
    timeoutNanos = Ranges.within("timeout", value, Ranges.millis(1), MAX_DURATION);
    return this;
  }

  /** {@code timeout.try}: 1 ms to 1 h, of one attempt; default none. */
  public ClientPolicyBuilder timeoutTryNanos(long value) {
    timeoutTryNanos = Ranges.within("timeout.try", value, Ranges.millis(1), MAX_DURATION);
    return this;
  }

  /**
   * {@code concurrency}: 1 to 1,000,000. Default: 1,024 for a service that a registry knows, no
   * limit for other hosts.
   */
  public ClientPolicyBuilder concurrency(int value) {
    concurrency = Ranges.within("concurrency", value, 1, 1_000_000);
    return this;
  }

  /**
   * {@code throttle.mode}: {@code enforce}, {@code observe}, {@code off}. Default: {@code enforce}
   * for a service that a registry knows, {@code off} for other hosts.
   */
  public ClientPolicyBuilder throttleMode(Mode value) {
    throttleMode = Objects.requireNonNull(value, "throttle.mode");
    return this;
  }

  public ClientPolicy build() {
    return new ClientPolicy(this);
  }
}
