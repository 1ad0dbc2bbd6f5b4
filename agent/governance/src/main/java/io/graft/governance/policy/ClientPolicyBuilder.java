package io.graft.governance.policy;

import io.graft.governance.match.RequestKey;
import java.util.Arrays;
import java.util.Collection;
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
public final class ClientPolicyBuilder implements Cloneable {
  Balance balance = Balance.P2C;
  @Nullable RequestKey hashKey;
  double hashBound;
  @Nullable RequestKey stickyKey;
  long stickyNanos = Ranges.seconds(1800);
  int subset = 100;
  boolean preferZone = true;
  double overprovision = 1.4;
  boolean color = true;
  long slowStartNanos = Ranges.seconds(30);
  int panicPercent = 50;
  @Nullable Mode breakerMode;
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
  boolean ejectCheck = true;
  Mode retryMode = Mode.ENFORCE;
  int retryAttempts;
  Set<String> retryMethods = new HashSet<>(Arrays.asList("GET", "HEAD", "OPTIONS"));
  boolean[] retryStatuses = statuses(Arrays.asList(502, 503, 504, 429));
  boolean retryIdempotencyKey;
  double retryBudgetPercent = 10;
  double retryBudgetMinPerSecond = 3;
  long retryBackoffNanos = Ranges.millis(25);
  long retryMaxBackoffNanos = Ranges.millis(250);
  long timeoutNanos = Long.MAX_VALUE;
  long timeoutTryNanos = Long.MAX_VALUE;
  int concurrency;
  Mode concurrencyMode = Mode.ENFORCE;
  @Nullable Mode throttleMode;
  @Nullable RequestKey throttlePer;
  // These are null until they are set: most processes never load their classes.
  @Nullable HealthPolicy health;
  @Nullable HedgePolicy hedge;
  @Nullable Fallback fallback;
  @Nullable FaultPolicy fault;
  @Nullable RatePolicy rate;
  @Nullable Split split;
  @Nullable MirrorPolicy mirror;
  Route @Nullable [] routes;

  ClientPolicyBuilder() {}

  /** A copy that can be set further; values are shared, for they do not change. */
  ClientPolicyBuilder copy() {
    try {
      return (ClientPolicyBuilder) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * {@code balance}: {@code p2c} (default), {@code least-request}, {@code round-robin}, {@code
   * random}, {@code hash}.
   */
  public ClientPolicyBuilder balance(Balance value) {
    balance = Objects.requireNonNull(value, "balance");
    return this;
  }

  /** {@code hash-key}: default none. */
  public ClientPolicyBuilder hashKey(@Nullable RequestKey value) {
    hashKey = value;
    return this;
  }

  /** {@code hash-bound}: 0 (no bound, the default) or 1.01 to 10. */
  public ClientPolicyBuilder hashBound(double value) {
    hashBound = value == 0 ? 0 : Ranges.within("hash-bound", value, 1.01, 10);
    return this;
  }

  /** {@code sticky}: default none. */
  public ClientPolicyBuilder stickyKey(@Nullable RequestKey value) {
    stickyKey = value;
    return this;
  }

  /** {@code sticky.time}: 1 s to 24 h; default 30 min. */
  public ClientPolicyBuilder stickyNanos(long value) {
    stickyNanos = Ranges.within("sticky.time", value, Ranges.SECOND, 24 * Ranges.HOUR);
    return this;
  }

  /** {@code subset}: 0 (every instance) to 1,000,000 instances; default 100. */
  public ClientPolicyBuilder subset(int value) {
    subset = Ranges.within("subset", value, 0, 1_000_000);
    return this;
  }

  /** {@code zone}: {@code prefer}, which is true and the default, or {@code off}. */
  public ClientPolicyBuilder preferZone(boolean value) {
    preferZone = value;
    return this;
  }

  /** {@code overprovision}: 1 to 10; default 1.4. */
  public ClientPolicyBuilder overprovision(double value) {
    overprovision = Ranges.within("overprovision", value, 1, 10);
    return this;
  }

  /** {@code color}: default true. */
  public ClientPolicyBuilder color(boolean value) {
    color = value;
    return this;
  }

  /** {@code slow-start}: 0 (off) to 1 h; default 30 s. */
  public ClientPolicyBuilder slowStartNanos(long value) {
    slowStartNanos = Ranges.within("slow-start", value, 0, Ranges.HOUR);
    return this;
  }

  /** {@code panic}: 0 (never) to 100 percent; default 50. */
  public ClientPolicyBuilder panicPercent(int value) {
    panicPercent = Ranges.within("panic", value, 0, 100);
    return this;
  }

  /**
   * {@code breaker.mode}: {@code enforce}, {@code observe}, {@code off}. Default: {@code enforce};
   * for hosts that no registry knows, of failures that took a second or more.
   */
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
    breakerOpenNanos = Ranges.within("breaker.open-time", value, Ranges.millis(1), Ranges.HOUR);
    return this;
  }

  /** {@code breaker.max-open-time}: 1 ms to 1 h; default 60 s. */
  public ClientPolicyBuilder breakerMaxOpenNanos(long value) {
    breakerMaxOpenNanos =
        Ranges.within("breaker.max-open-time", value, Ranges.millis(1), Ranges.HOUR);
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
    ejectNanos = Ranges.within("eject.time", value, Ranges.millis(1), Ranges.HOUR);
    return this;
  }

  /** {@code eject.max-time}: 1 ms to 1 h; default 300 s. */
  public ClientPolicyBuilder ejectMaxNanos(long value) {
    ejectMaxNanos = Ranges.within("eject.max-time", value, Ranges.millis(1), Ranges.HOUR);
    return this;
  }

  /** {@code eject.check}: default true. */
  public ClientPolicyBuilder ejectCheck(boolean value) {
    ejectCheck = value;
    return this;
  }

  /** {@code retry.mode}: {@code enforce} (default), {@code observe}, {@code off}. */
  public ClientPolicyBuilder retryMode(Mode value) {
    retryMode = Objects.requireNonNull(value, "retry.mode");
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

  /** {@code retry.statuses}: a comma list of 400 to 599; default {@code 502,503,504,429}. */
  public ClientPolicyBuilder retryStatuses(Iterable<Integer> value) {
    retryStatuses = statuses(value);
    return this;
  }

  private static boolean[] statuses(Iterable<Integer> values) {
    boolean[] set = new boolean[200];
    for (int status : values) {
      set[Ranges.within("retry.statuses", status, 400, 599) - 400] = true;
    }
    return set;
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
    retryBackoffNanos = Ranges.within("retry.backoff", value, 0, Ranges.HOUR);
    return this;
  }

  /** {@code retry.max-backoff}: 0 to 1 h; default 250 ms. */
  public ClientPolicyBuilder retryMaxBackoffNanos(long value) {
    retryMaxBackoffNanos = Ranges.within("retry.max-backoff", value, 0, Ranges.HOUR);
    return this;
  }

  /** {@code timeout}: 1 ms to 1 h; default none. */
  public ClientPolicyBuilder timeoutNanos(long value) {
    timeoutNanos = Ranges.within("timeout", value, Ranges.millis(1), Ranges.HOUR);
    return this;
  }

  /** {@code timeout.try}: 1 ms to 1 h, of one attempt; default none. */
  public ClientPolicyBuilder timeoutTryNanos(long value) {
    timeoutTryNanos = Ranges.within("timeout.try", value, Ranges.millis(1), Ranges.HOUR);
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

  /** {@code concurrency.mode}: {@code enforce} (default), {@code observe}, {@code off}. */
  public ClientPolicyBuilder concurrencyMode(Mode value) {
    concurrencyMode = Objects.requireNonNull(value, "concurrency.mode");
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

  /** {@code throttle.per}: default none. */
  public ClientPolicyBuilder throttlePer(@Nullable RequestKey value) {
    throttlePer = value;
    return this;
  }

  /** What is set so far, to be changed by its {@code with…}; likewise the others. */
  public HealthPolicy health() {
    return health != null ? health : HealthPolicy.DEFAULT;
  }

  /** {@code health.*}. */
  public ClientPolicyBuilder health(HealthPolicy value) {
    health = Objects.requireNonNull(value, "health");
    return this;
  }

  public HedgePolicy hedge() {
    return hedge != null ? hedge : HedgePolicy.NONE;
  }

  /** {@code hedge.*}; default {@link HedgePolicy#NONE}. */
  public ClientPolicyBuilder hedge(HedgePolicy value) {
    hedge = Objects.requireNonNull(value, "hedge");
    return this;
  }

  /** {@code fallback}; default none. */
  public ClientPolicyBuilder fallback(@Nullable Fallback value) {
    fallback = value;
    return this;
  }

  public FaultPolicy fault() {
    return fault != null ? fault : FaultPolicy.NONE;
  }

  /** {@code fault.*}; default {@link FaultPolicy#NONE}. */
  public ClientPolicyBuilder fault(FaultPolicy value) {
    fault = Objects.requireNonNull(value, "fault");
    return this;
  }

  public RatePolicy rate() {
    return rate != null ? rate : RatePolicy.NONE;
  }

  /** {@code rate}, {@code rate.*}; default {@link RatePolicy#NONE}. */
  public ClientPolicyBuilder rate(RatePolicy value) {
    rate = Objects.requireNonNull(value, "rate");
    return this;
  }

  /** {@code to}; default none. */
  public ClientPolicyBuilder split(@Nullable Split value) {
    split = value;
    return this;
  }

  public MirrorPolicy mirror() {
    return mirror != null ? mirror : MirrorPolicy.NONE;
  }

  /** {@code mirror}, {@code mirror.percent}; default {@link MirrorPolicy#NONE}. */
  public ClientPolicyBuilder mirror(MirrorPolicy value) {
    mirror = Objects.requireNonNull(value, "mirror");
    return this;
  }

  /** {@code route.<name>.*}, in any order; default none. */
  public ClientPolicyBuilder routes(Collection<Route> value) {
    routes = value.isEmpty() ? null : Route.inOrder(value);
    return this;
  }

  public ClientPolicy build() {
    return new ClientPolicy(this);
  }
}
