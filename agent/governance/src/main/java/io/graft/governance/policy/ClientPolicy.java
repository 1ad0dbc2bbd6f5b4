package io.graft.governance.policy;

/**
 * How calls to one destination are treated: {@code graft.client.<service or *>.*}. Immutable.
 *
 * <p>Some defaults differ between a service that a registry knows and any other host, which is
 * called as before where nobody asked for more; their getters are told which of the two it is.
 */
public final class ClientPolicy {
  /** What holds where nobody has set anything. */
  public static final ClientPolicy DEFAULT = new ClientPolicyBuilder().build();

  private final ClientPolicyBuilder set;

  ClientPolicy(ClientPolicyBuilder builder) {
    set = new ClientPolicyBuilder(builder);
  }

  /** A builder that begins with the defaults. */
  public static ClientPolicyBuilder builder() {
    return new ClientPolicyBuilder();
  }

  /**
   * A builder that begins with this policy. What is set for a service is set upon what is set for
   * {@code *}: {@code star.toBuilder()…build()}.
   */
  public ClientPolicyBuilder toBuilder() {
    return new ClientPolicyBuilder(set);
  }

  public Balance balance() {
    return set.balance;
  }

  /** How long an instance that is new beside others takes until it gets its full share. */
  public long slowStartNanos() {
    return set.slowStartNanos;
  }

  /** Percent of usable instances below which all are used again, as the lesser evil. */
  public int panicPercent() {
    return set.panicPercent;
  }

  public Mode breakerMode() {
    return set.breakerMode;
  }

  public long breakerWindowNanos() {
    return set.breakerWindowNanos;
  }

  /** Calls in a window before its ratio says anything. */
  public int breakerMinCalls() {
    return set.breakerMinCalls;
  }

  /** Share of failed calls, 0 to 1, at which the breaker opens. */
  public double breakerFailureRatio() {
    return set.breakerFailureRatio;
  }

  /** For how long it opens the first time; doubled each time it opens again. */
  public long breakerOpenNanos() {
    return set.breakerOpenNanos;
  }

  public long breakerMaxOpenNanos() {
    return set.breakerMaxOpenNanos;
  }

  /** Whether a 500 counts as a failure of the whole destination. */
  public boolean breakerCounts500() {
    return set.breakerCounts500;
  }

  public Mode ejectMode() {
    return set.ejectMode;
  }

  /** Failures in a row, of the transport or of a gateway, that eject an instance. */
  public int ejectConsecutive() {
    return set.ejectConsecutive;
  }

  /** Share of successes, 0 to 1, below which an instance is ejected while its peers do well. */
  public double ejectSuccessRate() {
    return set.ejectSuccessRate;
  }

  /** Calls of an instance in 10 s before its success rate says anything. */
  public int ejectMinCalls() {
    return set.ejectMinCalls;
  }

  /** Percent of the instances that may be ejected at once; one may be always, the last never. */
  public int ejectMaxPercent() {
    return set.ejectMaxPercent;
  }

  /** For how long an instance is ejected the first time; doubled each time. */
  public long ejectNanos() {
    return set.ejectNanos;
  }

  public long ejectMaxNanos() {
    return set.ejectMaxNanos;
  }

  /**
   * Attempts of one call, the first included.
   *
   * @param governed whether a registry knows the destination; by default others get 1
   */
  public int retryAttempts(boolean governed) {
    return set.retryAttempts != 0 ? set.retryAttempts : governed ? 2 : 1;
  }

  /** Whether a number of attempts was set, so that the same instance may be tried again. */
  public boolean retryAttemptsSet() {
    return set.retryAttempts != 0;
  }

  /** Whether calls with this method may be sent again after they may have been received. */
  public boolean retries(String method) {
    return set.retryMethods.contains(method);
  }

  /** Whether an {@code Idempotency-Key} header makes any method safe to send again. */
  public boolean retryIdempotencyKey() {
    return set.retryIdempotencyKey;
  }

  /** Retries as a percentage of the requests of the last 10 s. */
  public double retryBudgetPercent() {
    return set.retryBudgetPercent;
  }

  /** Retries per second that are allowed beside the percentage. */
  public double retryBudgetMinPerSecond() {
    return set.retryBudgetMinPerSecond;
  }

  public long retryBackoffNanos() {
    return set.retryBackoffNanos;
  }

  public long retryMaxBackoffNanos() {
    return set.retryMaxBackoffNanos;
  }

  /** How long a call may take with its retries; {@link Long#MAX_VALUE}: as the client is set. */
  public long timeoutNanos() {
    return set.timeoutNanos;
  }

  /** How long one attempt may take; {@link Long#MAX_VALUE}: as the client is set. */
  public long timeoutTryNanos() {
    return set.timeoutTryNanos;
  }

  /**
   * Calls in flight at once before more are refused.
   *
   * @param governed whether a registry knows the destination; by default others have no limit
   */
  public int concurrency(boolean governed) {
    return set.concurrency != 0 ? set.concurrency : governed ? 1024 : Integer.MAX_VALUE;
  }

  /**
   * Whether calls are held back at the source while the destination says that it is overloaded.
   *
   * @param governed whether a registry knows the destination; by default others are not throttled
   */
  public Mode throttleMode(boolean governed) {
    Mode mode = set.throttleMode;
    return mode != null ? mode : governed ? Mode.ENFORCE : Mode.OFF;
  }
}
