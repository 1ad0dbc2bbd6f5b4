package io.graft.governance.config;

import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import io.graft.governance.setting.SettingValues;

/** How a stopping instance drains: {@code drain}, {@code drain.delay}. */
public final class DrainConfig {
  public static final SettingGroup SETTINGS = SettingGroup.server("drain");

  /** {@code drain}. */
  public static final Setting<Long> TIME =
      SETTINGS
          .duration("", "8s")
          .range("0", "10m")
          .help(
              "the maximum time that a shutdown waits in total, for callers to leave and then for"
                  + " requests in flight and WebSocket sessions to end, not counting streams");

  public static final Setting<Long> DELAY =
      SETTINGS
          .duration(".delay", null)
          .range("0", "10m")
          .unset("the time that the registry needs to inform others, 1s for the embedded one")
          .help("the part of it during which an instance that has left the registry keeps serving");

  public static final DrainConfig DEFAULT = new DrainConfig(SettingValues.NONE);

  /** The maximum duration of the whole drain. */
  public final long nanos;

  /**
   * How long it keeps serving after it has left the registry, so that callers learn of it; -1: as
   * long as the registry needs.
   */
  public final long delayNanos;

  public DrainConfig(SettingValues values) {
    nanos = values.get(TIME);
    delayNanos = values.get(DELAY, -1L);
  }
}
