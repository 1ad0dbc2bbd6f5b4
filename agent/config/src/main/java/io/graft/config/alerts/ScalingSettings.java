package io.graft.config.alerts;

import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;

/** The settings of scaling signals: {@code graft.scaling} and what begins with it. */
public final class ScalingSettings {
  /** The switch, and what all keys begin with. */
  public static final String PREFIX = "graft.scaling";

  public static final SettingGroup SETTINGS = SettingGroup.process("scaling");

  public static final Setting<String> SCALING =
      SETTINGS
          .choice("", "off", "off", "on")
          .help("whether to compute how many instances this service should have");

  public static final Setting<Integer> LEAST =
      SETTINGS
          .integer(".min", "1")
          .range("1", "10000")
          .unit("instances")
          .needs(SCALING)
          .help("the least that is asked for");

  public static final Setting<Integer> MOST =
      SETTINGS
          .integer(".max", "20")
          .range("1", "10000")
          .unit("instances")
          .needs(SCALING)
          .help("the most that is asked for");

  public static final Setting<Double> UTILIZATION =
      SETTINGS
          .ratio(".utilization", "70%")
          .range("0.1", "1")
          .needs(SCALING)
          .help("the share of the limit of concurrent requests that should be in use");

  public static final Setting<Long> LATENCY =
      SETTINGS
          .duration(".p99", null)
          .range("1ms", "10s")
          .unset("latency is not considered")
          .needs(SCALING)
          .help("the p99 of served requests that should not be exceeded");

  public static final Setting<Double> TOLERANCE =
      SETTINGS
          .ratio(".tolerance", "10%")
          .range("0", "0.5")
          .needs(SCALING)
          .help("a need that differs from what there is by less than this changes nothing");

  public static final Setting<Long> DOWN_AFTER =
      SETTINGS
          .duration(".down-after", "5m")
          .range("0", "1h")
          .needs(SCALING)
          .help("the highest need of this time counts, so that a short lull removes no instance");

  private ScalingSettings() {}
}
