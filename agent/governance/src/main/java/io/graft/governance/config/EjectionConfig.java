package io.graft.governance.config;

import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import io.graft.governance.setting.SettingValues;

/** When outlier detection ejects an instance, and for how long: {@code eject.*}. */
public final class EjectionConfig {
  public static final SettingGroup SETTINGS = SettingGroup.client("eject.");

  public static final Setting<Mode> MODE =
      SETTINGS
          .choice("mode", "enforce", Mode.ENFORCE, Mode.OBSERVE, Mode.OFF)
          .help("whether failing instances are ejected for a while");

  public static final Setting<Integer> CONSECUTIVE =
      SETTINGS
          .integer("consecutive", "5")
          .range("1", "1000000")
          .unit("failures")
          .help(
              "the number of consecutive failures, of the transport or a gateway, that eject an"
                  + " instance");

  public static final Setting<Double> SUCCESS_RATE =
      SETTINGS
          .ratio("success-rate", "50%")
          .help("the success rate below which an instance is ejected if its peers are well");

  public static final Setting<Integer> MIN_CALLS =
      SETTINGS
          .integer("min-calls", "20")
          .range("1", "1000000")
          .unit("calls")
          .help("the minimum number of calls of an instance in 10 s for its success rate to count");

  public static final Setting<Integer> MAX_PERCENT =
      SETTINGS
          .wholePercent("max-percent", "50")
          .help(
              "the maximum percentage of ejected instances; one always may be ejected, the last"
                  + " never");

  public static final Setting<Long> MAX_TIME =
      SETTINGS
          .duration("max-time", "300s")
          .range("1ms", "1h")
          .help("the maximum time of an ejection");

  public static final Setting<Long> TIME =
      SETTINGS
          .duration("time", "5s")
          .range("1ms", "1h")
          .atMost(MAX_TIME)
          .help("the time of the first ejection, doubled each time");

  public static final Setting<Boolean> CHECK =
      SETTINGS
          .flag("check", "true")
          .onlyKnown()
          .help("whether an ejected instance must accept a connection before it is un-ejected");

  public final Mode mode;
  public final int consecutive;

  /** The success rate below which an instance is ejected; 0 (off) to 1. */
  public final double successRate;

  public final int minCalls;
  public final int maxPercent;
  public final long nanos;
  public final long maxNanos;
  public final boolean check;

  public EjectionConfig(SettingValues values) {
    mode = values.get(MODE);
    consecutive = values.get(CONSECUTIVE);
    successRate = values.get(SUCCESS_RATE);
    minCalls = values.get(MIN_CALLS);
    maxPercent = values.get(MAX_PERCENT);
    nanos = values.get(TIME);
    maxNanos = values.get(MAX_TIME);
    check = values.get(CHECK);
  }
}
