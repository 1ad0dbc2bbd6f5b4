package io.graft.governance.policy;

/**
 * Second copies of slow calls: {@code hedge.*}. Immutable; each {@code with…} is a changed copy.
 */
public final class HedgePolicy {
  /** No delay, so no hedge; 5 % of the calls, once there is one. */
  public static final HedgePolicy NONE = new HedgePolicy(0, 5, Mode.ENFORCE);

  private final long delayNanos;
  private final double percent;
  private final Mode mode;

  private HedgePolicy(long delayNanos, double percent, Mode mode) {
    this.delayNanos = delayNanos;
    this.percent = percent;
    this.mode = mode;
  }

  /** How long a call may have no answer until it is sent a second time; 0: no hedge is set. */
  public long delayNanos() {
    return delayNanos;
  }

  /** Hedges as a percentage of the calls, 0 to 100. */
  public double percent() {
    return percent;
  }

  public Mode mode() {
    return mode;
  }

  /** Whether there is anything to do. */
  boolean active() {
    return delayNanos > 0 && mode != Mode.OFF;
  }

  /** {@code hedge.delay}: 10 ms to 1 h; default none. */
  public HedgePolicy withDelayNanos(long value) {
    Ranges.within("hedge.delay", value, Ranges.millis(10), Ranges.HOUR);
    return new HedgePolicy(value, percent, mode);
  }

  /** {@code hedge.percent}: 0 to 100; default 5. */
  public HedgePolicy withPercent(double value) {
    return new HedgePolicy(delayNanos, Ranges.within("hedge.percent", value, 0, 100), mode);
  }

  /** {@code hedge.mode}: {@code enforce} (default), {@code observe}, {@code off}. */
  public HedgePolicy withMode(Mode value) {
    return new HedgePolicy(delayNanos, percent, value);
  }
}
