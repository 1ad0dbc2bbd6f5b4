package io.graft.governance.config;

import io.graft.governance.rule.RuleType;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import io.graft.governance.setting.SettingValues;
import org.jspecify.annotations.Nullable;

/** Active health checks: {@code health.*}. */
public final class HealthConfig {
  public static final SettingGroup SETTINGS = SettingGroup.client("health.");

  public static final Setting<String> PATH =
      SETTINGS
          .of("path", RuleType.PATH, null)
          .onlyKnown()
          .unset("the path in the instance's metadata (`health`), or no health checks")
          .help("the path of active health checks (GET)");

  public static final Setting<Long> INTERVAL =
      SETTINGS
          .duration("interval", "2s")
          .range("500ms", "1h")
          .onlyKnown()
          .help("the time between two checks");

  public static final Setting<Long> TIMEOUT =
      SETTINGS
          .duration("timeout", "1s")
          .range("10ms", "1m")
          .atMost(INTERVAL)
          .onlyKnown()
          .help("the time limit of a check");

  public static final Setting<Integer> FALL =
      SETTINGS
          .integer("fall", "3")
          .range("1", "100")
          .unit("checks")
          .onlyKnown()
          .help("the number of consecutive failed checks that eject an instance");

  public static final Setting<Integer> RISE =
      SETTINGS
          .integer("rise", "2")
          .range("1", "100")
          .unit("checks")
          .onlyKnown()
          .help("the number of consecutive successful checks that un-eject it");

  public static final HealthConfig DEFAULT = new HealthConfig(SettingValues.NONE);

  /** The path of the checks; {@code null}: that in the instance's metadata, or no checks. */
  public final @Nullable String path;

  public final long intervalNanos;
  public final long timeoutNanos;
  public final int fall;
  public final int rise;

  public HealthConfig(SettingValues values) {
    path = values.find(PATH);
    intervalNanos = values.get(INTERVAL);
    timeoutNanos = values.get(TIMEOUT);
    fall = values.get(FALL);
    rise = values.get(RISE);
  }
}
