package io.graft.governance.outbound;

import io.graft.governance.window.Latencies;
import org.jspecify.annotations.Nullable;

/**
 * What is known of calls that are treated alike, at one time: all of a destination, or those of a
 * route that has limits or a breaker of its own. Immutable.
 */
public final class LaneStatus {
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

  LaneStatus(Lane lane, long now) {
    route = lane.route;
    breakerState = lane.breaker.stateName();
    breakerReason = lane.breaker.reason();
    breakerRetryInNanos = lane.breaker.retryInNanos(now);
    breakerCalls = lane.breaker.calls(now);
    breakerFailures = lane.breaker.failures(now);
    inFlight = lane.traffic.underWay(now);
    requests = lane.traffic.begun();
    retries = lane.budget.all() + lane.limitedBudget.all();
    throttled = lane.throttle.probability();
    rateKeys = lane.rate.keys(now);
    for (int i = 0; i < SHARES.length; i++) {
      quantiles[i] = lane.latencies.quantile(SHARES[i], 1, now);
    }
  }

  /** The name of the route; {@code null}: of the whole destination. */
  public @Nullable String route() {
    return route;
  }

  /** {@code closed}, {@code open}, {@code half-open} or {@code ramping}. */
  public String breakerState() {
    return breakerState;
  }

  /** Why the breaker opened last; {@code null} while it is closed. */
  public @Nullable String breakerReason() {
    return breakerReason;
  }

  /** Nanoseconds until it may be worth to try again; 0: now. */
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
   * How long half of the calls of the last 10 to 20 s took at most until their answer's headers, of
   * those that went well; in milliseconds, to within 13 %; -1: there were none.
   */
  public double medianMillis() {
    return millis(0);
  }

  /** As {@link #medianMillis}, 99 of 100 calls. */
  public double p99Millis() {
    return millis(1);
  }

  private double millis(int quantile) {
    long nanos = quantiles[quantile];
    return nanos == Latencies.UNKNOWN ? -1 : nanos / 1e6;
  }

  /** Calls under way. */
  public int inFlight() {
    return inFlight;
  }

  /** Calls ever sent, and those held back for an overload. */
  public long requests() {
    return requests;
  }

  /** Attempts ever sent beyond the first of their calls. */
  public long retries() {
    return retries;
  }

  /** The share of calls that is held back because the destination is overloaded: 0 to 0.8. */
  public double throttled() {
    return throttled;
  }

  /** How many values have a rate of their own now; 0 where there is one rate for all. */
  public int rateKeys() {
    return rateKeys;
  }
}
