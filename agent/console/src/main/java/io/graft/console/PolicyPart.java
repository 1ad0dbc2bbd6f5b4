package io.graft.console;

import io.graft.governance.policy.ClientPolicy;
import java.util.Locale;

/** The policy in force for a destination, in the words of the settings. */
public final class PolicyPart implements Json.Content {
  private static final long MILLI = 1_000_000;

  private final ClientPolicy policy;
  private final boolean governed;

  /**
   * @param governed whether a registry knows the destination
   */
  public PolicyPart(ClientPolicy policy, boolean governed) {
    this.policy = policy;
    this.governed = governed;
  }

  @Override
  public void write(Json json) {
    json.field("balance", word(policy.balance()))
        .field("slow-start", duration(policy.slowStartNanos()))
        .field("panic", policy.panicPercent())
        .field("breaker.mode", word(policy.breakerMode()))
        .field("breaker.window", duration(policy.breakerWindowNanos()))
        .field("breaker.min-calls", policy.breakerMinCalls())
        .field("breaker.failure-ratio", percent(policy.breakerFailureRatio()))
        .field("breaker.open-time", duration(policy.breakerOpenNanos()))
        .field("breaker.max-open-time", duration(policy.breakerMaxOpenNanos()))
        .field("breaker.count-500", policy.breakerCounts500())
        .field("eject.mode", word(policy.ejectMode()))
        .field("eject.consecutive", policy.ejectConsecutive())
        .field("eject.success-rate", percent(policy.ejectSuccessRate()))
        .field("eject.min-calls", policy.ejectMinCalls())
        .field("eject.max-percent", policy.ejectMaxPercent())
        .field("eject.time", duration(policy.ejectNanos()))
        .field("eject.max-time", duration(policy.ejectMaxNanos()))
        .field("retry.attempts", policy.retryAttempts(governed))
        .field("retry.idempotency-key", policy.retryIdempotencyKey())
        .field("retry.budget-percent", policy.retryBudgetPercent())
        .field("retry.budget-min-per-second", policy.retryBudgetMinPerSecond())
        .field("retry.backoff", duration(policy.retryBackoffNanos()))
        .field("retry.max-backoff", duration(policy.retryMaxBackoffNanos()))
        .field("timeout", duration(policy.timeoutNanos()))
        .field("timeout.try", duration(policy.timeoutTryNanos()))
        .field("throttle.mode", word(policy.throttleMode(governed)));
    int concurrency = policy.concurrency(governed);
    if (concurrency != Integer.MAX_VALUE) {
      json.field("concurrency", concurrency);
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String percent(double ratio) {
    return Math.round(ratio * 100) + "%";
  }

  static String duration(long nanos) {
    if (nanos == Long.MAX_VALUE) {
      return "as the client is set";
    }
    long millis = nanos / MILLI;
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }
}
