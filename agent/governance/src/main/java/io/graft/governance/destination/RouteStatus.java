package io.graft.governance.destination;

import io.graft.governance.window.LatencyHistogram;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the state of calls that are treated alike: all calls of a destination, or those of
 * a route that has limits or a breaker of its own. Immutable.
 */
public final class RouteStatus {
  private static final double[] SHARES = {0.5, 0.99};

  private final @Nullable String route;
  private final String breakerState;
  private final @Nullable String breakerReason;
  private final long breakerRetryInNanos;
  private final int breakerCalls;
  private final int breakerFailures;
  private final int inFlight;
  private final long requests;
  private final long retries;
  private final double throttled;
  private final int rateKeys;
  private final long[] quantiles = new long[SHARES.length];

  RouteStatus(RouteState routeState, long now) {
    route = routeState.route;
    breakerState = routeState.breaker.stateName();
    breakerReason = routeState.breaker.reason();
    breakerRetryInNanos = routeState.breaker.retryInNanos(now);
    breakerCalls = routeState.breaker.calls(now);
    breakerFailures = routeState.breaker.failures(now);
    inFlight = routeState.traffic.underWay(now);
    requests = routeState.traffic.begun();
    retries = routeState.budget.all() + routeState.limitedBudget.all();
    throttled = routeState.throttle.probability();
    rateKeys = routeState.rate.keys(now);
    for (int i = 0; i < SHARES.length; i++) {
      quantiles[i] = routeState.latencies.quantile(SHARES[i], 1, now);
    }
  }

  /** The name of the route; {@code null}: the whole destination. */
  public @Nullable String route() {
    return route;
  }

  /** {@code closed}, {@code open}, {@code half-open} or {@code ramping}. */
  public String breakerState() {
    return breakerState;
  }

  /** Why the breaker last opened; {@code null} while it is closed. */
  public @Nullable String breakerReason() {
    return breakerReason;
  }

  /** Nanoseconds until a retry may succeed; 0: now. */
  public long breakerRetryInNanos() {
    return breakerRetryInNanos;
  }

  /** Calls in the breaker's window. */
  public int breakerCalls() {
    return breakerCalls;
  }

  /** Failures among {@link #breakerCalls}. */
  public int breakerFailures() {
    return breakerFailures;
  }

  /**
   * The median time until the response headers, of the successful calls of the last 10 to 20 s; in
   * milliseconds, to within 13 %; -1: no such calls.
   */
  public double medianMillis() {
    return millis(0);
  }

  /** As {@link #medianMillis}, the 99th percentile. */
  public double p99Millis() {
    return millis(1);
  }

  private double millis(int quantile) {
    long nanos = quantiles[quantile];
    return nanos == LatencyHistogram.UNKNOWN ? -1 : nanos / 1e6;
  }

  /** Calls in flight. */
  public int inFlight() {
    return inFlight;
  }

  /** Calls sent so far, and those dropped by the throttle. */
  public long requests() {
    return requests;
  }

  /** Retries sent so far. */
  public long retries() {
    return retries;
  }

  /** The share of calls that the throttle drops: 0 to 0.8. */
  public double throttled() {
    return throttled;
  }

  /**
   * The number of values that have a rate limit of their own now; 0 if one limit applies to all.
   */
  public int rateKeys() {
    return rateKeys;
  }
}
