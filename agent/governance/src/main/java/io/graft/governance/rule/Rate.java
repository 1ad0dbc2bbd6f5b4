package io.graft.governance.rule;

import io.graft.governance.setting.ValueParser;

/** A number of calls in a period: {@code 100/s}. Immutable. */
public final class Rate {
  private static final long SECOND = 1_000_000_000L;
  private static final long HOUR = 3600 * SECOND;

  private final int permits;
  private final long periodNanos;

  /**
   * @param permits calls in each period, 1 or more
   * @param periodNanos a second, a minute or an hour
   */
  public Rate(int permits, long periodNanos) {
    if (periodNanos < SECOND || periodNanos > HOUR) {
      throw new IllegalArgumentException("a rate is of a second, a minute or an hour");
    }
    this.permits = permits;
    this.periodNanos = periodNanos;
  }

  /**
   * Parses {@code 100/s}, {@code 6000/m} or {@code 1000/h}.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  public static Rate parse(String text) {
    long[] parsed = ValueParser.rate(text);
    return new Rate((int) parsed[0], parsed[1] * 1_000_000);
  }

  /** The number of calls in each period. */
  public int permits() {
    return permits;
  }

  public long periodNanos() {
    return periodNanos;
  }

  /** Returns it as written in a rule. */
  @Override
  public String toString() {
    return permits + (periodNanos <= SECOND ? "/s" : periodNanos < HOUR ? "/m" : "/h");
  }
}
