package io.graft.governance.config;

import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import io.graft.governance.setting.SettingValues;

/** How many calls may be in flight: {@code concurrency}, {@code concurrency.mode}. */
public final class ConcurrencyConfig {
  public static final SettingGroup SETTINGS = SettingGroup.client("concurrency").routed();

  /** {@code concurrency}. */
  public static final Setting<Integer> LIMIT =
      SETTINGS
          .integer("", "1024")
          .range("1", "1000000")
          .unit("calls")
          .forUnknown(null, "no limit")
          .help("the maximum number of calls in flight; further ones are refused");

  public static final Setting<Mode> MODE =
      SETTINGS
          .choice(".mode", "enforce", Mode.ENFORCE, Mode.OBSERVE, Mode.OFF)
          .help("whether that limit is enforced");

  public final Mode mode;

  private final int limit;
  private final int limitForUnknown;

  public ConcurrencyConfig(SettingValues values) {
    mode = values.get(MODE);
    limit = values.get(LIMIT);
    Integer other = values.find(LIMIT, false);
    limitForUnknown = other == null ? Integer.MAX_VALUE : other;
  }

  /**
   * The maximum number of calls in flight.
   *
   * @param governed whether a registry knows the destination
   */
  public int limit(boolean governed) {
    return governed ? limit : limitForUnknown;
  }
}
