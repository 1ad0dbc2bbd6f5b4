package io.graft.console;

import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.FaultPolicy;
import io.graft.governance.policy.HealthPolicy;
import io.graft.governance.policy.HedgePolicy;
import io.graft.governance.policy.MirrorPolicy;
import io.graft.governance.policy.RatePolicy;
import io.graft.governance.policy.Route;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
        .field("retry.mode", word(policy.retryMode()))
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
      json.field("concurrency", concurrency)
          .field("concurrency.mode", word(policy.concurrencyMode()));
    }
    spread(json);
    limits(json);
    copies(json);
    routes(json);
  }

  private void spread(Json json) {
    if (governed) {
      json.field("zone", policy.preferZone() ? "prefer" : "off")
          .field("overprovision", policy.overprovision())
          .field("subset", policy.subset())
          .field("color", policy.color())
          .field("hash-key", text(policy.hashKey()))
          .field("sticky", text(policy.stickyKey()))
          .field("to", text(policy.split()))
          .field("eject.check", policy.ejectCheck());
      if (policy.hashKey() != null && policy.hashBound() > 0) {
        json.field("hash-bound", policy.hashBound());
      }
      HealthPolicy health = policy.health();
      json.field("health.path", health.path())
          .field("health.interval", duration(health.intervalNanos()))
          .field("health.timeout", duration(health.timeoutNanos()))
          .field("health.fall", health.fall())
          .field("health.rise", health.rise());
    }
  }

  private void limits(Json json) {
    RatePolicy rate = policy.rate();
    if (rate != null) {
      json.field("rate", rate.permits() + "/" + duration(rate.periodNanos()))
          .field("rate.burst", rate.burst())
          .field("rate.per", text(rate.per()))
          .field("rate.mode", word(rate.mode()));
    }
    FaultPolicy fault = policy.fault();
    if (fault != null) {
      json.field("fault.mode", word(fault.mode()));
      if (fault.delayNanos() > 0) {
        json.field("fault.delay", duration(fault.delayNanos()))
            .field("fault.delay-percent", fault.delayPercent());
      }
      if (fault.abort() != 0) {
        json.field(
                "fault.abort",
                fault.abort() == FaultPolicy.RESET ? "reset" : String.valueOf(fault.abort()))
            .field("fault.abort-percent", fault.abortPercent());
      }
    }
  }

  private void copies(Json json) {
    HedgePolicy hedge = policy.hedge();
    if (hedge != null) {
      json.field("hedge.delay", duration(hedge.delayNanos()))
          .field("hedge.percent", hedge.percent())
          .field("hedge.mode", word(hedge.mode()));
    }
    MirrorPolicy mirror = policy.mirror();
    if (mirror != null) {
      json.field("mirror", text(mirror)).field("mirror.percent", mirror.percent());
    }
    json.field("fallback", text(policy.fallback()));
  }

  /** What a route sets of its own is in the settings; here is which there are, in their order. */
  private void routes(Json json) {
    if (policy.routes().length > 0) {
      json.object(
          "routes",
          routes -> {
            for (Route route : policy.routes()) {
              routes.field(route.name(), route.match().toString());
            }
          });
    }
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
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
