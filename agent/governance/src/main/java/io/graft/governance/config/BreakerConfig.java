package io.graft.governance.config;

import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import io.graft.governance.setting.SettingValues;

/** How the circuit breaker of a destination counts and opens: {@code breaker.*}. */
public final class BreakerConfig {
  public static final SettingGroup SETTINGS = SettingGroup.client("breaker.").routed();

  public static final Setting<Mode> MODE =
      SETTINGS
          .choice("mode", "enforce", Mode.ENFORCE, Mode.OBSERVE, Mode.OFF)
          .help("whether the breaker of the destination is enforced")
          .unset(
              "`enforce`; for hosts that no registry knows, only failures that took 1s or more are"
                  + " counted")
          .forUnknown("enforce", "");

  public static final Setting<Long> WINDOW =
      SETTINGS
          .duration("window", "10s")
          .range("1s", "1m")
          .help("the sliding window of the breaker");

  public static final Setting<Integer> MIN_CALLS =
      SETTINGS
          .integer("min-calls", "20")
          .range("1", "1000000")
          .unit("calls")
          .help("the minimum number of calls in the window for it to open");

  public static final Setting<Double> FAILURE_RATIO =
      SETTINGS
          .ratio("failure-ratio", "50%")
          .range("0.01", "1")
          .help(
              "the ratio of failed calls at which the breaker opens; at least 90% for 503 if the"
                  + " throttle is enforced");

  public static final Setting<Long> MAX_OPEN_TIME =
      SETTINGS
          .duration("max-open-time", "60s")
          .range("1ms", "1h")
          .help("the maximum time that it stays open");

  public static final Setting<Long> OPEN_TIME =
      SETTINGS
          .duration("open-time", "5s")
          .range("1ms", "1h")
          .atMost(MAX_OPEN_TIME)
          .help("the time that it stays open at first, doubled each time it opens again");

  public static final Setting<Boolean> COUNT_500 =
      SETTINGS
          .flag("count-500", "false")
          .help("whether a 500 counts as a failure of the whole destination");

  private static final long SECOND = 1_000_000_000L;

  public final Mode mode;
  public final long windowNanos;
  public final int minCalls;

  /** The ratio of failures that opens the breaker, 0 to 1. */
  public final double failureRatio;

  public final long openNanos;
  public final long maxOpenNanos;
  public final boolean counts500;

  private final boolean hasMode;

  public BreakerConfig(SettingValues values) {
    hasMode = values.has(MODE);
    mode = values.get(MODE);
    windowNanos = values.get(WINDOW);
    minCalls = values.get(MIN_CALLS);
    failureRatio = values.get(FAILURE_RATIO);
    openNanos = values.get(OPEN_TIME);
    maxOpenNanos = values.get(MAX_OPEN_TIME);
    counts500 = values.get(COUNT_500);
  }

  /**
   * Whether a failure does not count. An ungoverned host that refuses connections fails fast
   * anyway, and a client that polls until the host is up needs to see that at once: by default only
   * slow failures count.
   *
   * @param governed whether a registry knows the destination
   * @param nanos how long the call took to fail
   */
  public boolean ignoresFailure(boolean governed, long nanos) {
    return !governed && nanos < SECOND && !hasMode;
  }
}
