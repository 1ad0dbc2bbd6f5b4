package io.graft.governance.policy;

import org.jspecify.annotations.Nullable;

/** Active health checks: {@code health.*}. Immutable; each {@code with…} is a changed copy. */
public final class HealthPolicy {
  /** As instances announce it; every 2 s, 1 s to answer, out after 3 failures, back after 2. */
  public static final HealthPolicy DEFAULT =
      new HealthPolicy(null, Ranges.seconds(2), Ranges.seconds(1), 3, 2);

  private final @Nullable String path;
  private final long intervalNanos;
  private final long timeoutNanos;
  private final int fall;
  private final int rise;

  private HealthPolicy(
      @Nullable String path, long intervalNanos, long timeoutNanos, int fall, int rise) {
    this.path = path;
    this.intervalNanos = intervalNanos;
    this.timeoutNanos = timeoutNanos;
    this.fall = fall;
    this.rise = rise;
  }

  /** What is asked for; {@code null}: what the instance's metadata announces, nothing otherwise. */
  public @Nullable String path() {
    return path;
  }

  public long intervalNanos() {
    return intervalNanos;
  }

  /** How long an answer may take. */
  public long timeoutNanos() {
    return timeoutNanos;
  }

  /** Checks that fail in a row until an instance is out. */
  public int fall() {
    return fall;
  }

  /** Checks that succeed in a row until it is back. */
  public int rise() {
    return rise;
  }

  /** {@code health.path}: begins with {@code /}; default none. */
  public HealthPolicy withPath(String value) {
    if (!value.startsWith("/") || value.indexOf(' ') >= 0) {
      throw new IllegalArgumentException("a path begins with '/' and has no blanks");
    }
    return new HealthPolicy(value, intervalNanos, timeoutNanos, fall, rise);
  }

  /** {@code health.interval}: 500 ms, how often checks are looked after, to 1 h; default 2 s. */
  public HealthPolicy withIntervalNanos(long value) {
    Ranges.within("health.interval", value, Ranges.millis(500), Ranges.HOUR);
    return new HealthPolicy(path, value, timeoutNanos, fall, rise);
  }

  /** {@code health.timeout}: 10 ms to 60 s; default 1 s. */
  public HealthPolicy withTimeoutNanos(long value) {
    Ranges.within("health.timeout", value, Ranges.millis(10), Ranges.seconds(60));
    return new HealthPolicy(path, intervalNanos, value, fall, rise);
  }

  /** {@code health.fall}: 1 to 100; default 3. */
  public HealthPolicy withFall(int value) {
    Ranges.within("health.fall", value, 1, 100);
    return new HealthPolicy(path, intervalNanos, timeoutNanos, value, rise);
  }

  /** {@code health.rise}: 1 to 100; default 2. */
  public HealthPolicy withRise(int value) {
    Ranges.within("health.rise", value, 1, 100);
    return new HealthPolicy(path, intervalNanos, timeoutNanos, fall, value);
  }
}
