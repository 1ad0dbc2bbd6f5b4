package io.graft.governance.policy;

import io.graft.governance.match.RequestKey;
import org.jspecify.annotations.Nullable;

/**
 * A limit of a rate, to be held by the generic cell rate algorithm (ITU-T I.371): {@code rate},
 * {@code rate.*}. Immutable; each {@code with…} is a changed copy.
 */
public final class RatePolicy {
  /** No rate, so no limit. */
  public static final RatePolicy NONE = new RatePolicy(0, 0, 0, null, Mode.ENFORCE);

  private final int permits;
  private final long periodNanos;
  private final int burst;
  private final @Nullable RequestKey per;
  private final Mode mode;

  private RatePolicy(
      int permits, long periodNanos, int burst, @Nullable RequestKey per, Mode mode) {
    this.permits = permits;
    this.periodNanos = periodNanos;
    this.burst = burst;
    this.per = per;
    this.mode = mode;
  }

  /** Calls in each period; 0: no rate is set. */
  public int permits() {
    return permits;
  }

  /** The period: a second, a minute or an hour. */
  public long periodNanos() {
    return periodNanos;
  }

  /** The time between two calls at that rate, in nanoseconds, 1 or more. */
  public long intervalNanos() {
    return permits == 0 ? Long.MAX_VALUE : Math.max(1, periodNanos / permits);
  }

  /**
   * Calls that may come at once, 1 or more; by default a tenth of what a second allows, and one at
   * least.
   */
  public int burst() {
    if (burst > 0) {
      return burst;
    }
    double second = permits * (double) Ranges.SECOND / Math.max(1, periodNanos);
    return (int) Math.max(1, second / 10);
  }

  /** Whose values have a limit each; {@code null}: one limit for all. */
  public @Nullable RequestKey per() {
    return per;
  }

  public Mode mode() {
    return mode;
  }

  /** Whether there is anything to do. */
  boolean active() {
    return permits > 0 && mode != Mode.OFF;
  }

  /**
   * {@code rate}: {@code 100/s}, {@code 6000/m}, {@code 1000/h}; default none.
   *
   * @param count 1 to 10,000,000
   * @param period in nanoseconds, 1 s to 1 h
   */
  public RatePolicy withRate(int count, long period) {
    Ranges.within("rate", count, 1, 10_000_000);
    Ranges.within("rate", period, Ranges.SECOND, Ranges.HOUR);
    return new RatePolicy(count, period, burst, per, mode);
  }

  /** {@code rate.burst}: 1 to 1,000,000; default see {@link #burst()}. */
  public RatePolicy withBurst(int value) {
    Ranges.within("rate.burst", value, 1, 1_000_000);
    return new RatePolicy(permits, periodNanos, value, per, mode);
  }

  /** {@code rate.per}: default none. */
  public RatePolicy withPer(RequestKey value) {
    return new RatePolicy(permits, periodNanos, burst, value, mode);
  }

  /** {@code rate.mode}: {@code enforce} (default), {@code observe}, {@code off}. */
  public RatePolicy withMode(Mode value) {
    return new RatePolicy(permits, periodNanos, burst, per, value);
  }

  /** The rate as it is written in a rule, {@code 100/s}. */
  @Override
  public String toString() {
    return permits
        + (periodNanos <= Ranges.SECOND ? "/s" : periodNanos < Ranges.HOUR ? "/m" : "/h");
  }
}
