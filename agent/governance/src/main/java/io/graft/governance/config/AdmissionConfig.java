package io.graft.governance.config;

import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import io.graft.governance.setting.SettingValues;

/** How many requests are served at once: {@code concurrency}, {@code shed} and {@code shed.*}. */
public final class AdmissionConfig {
  public static final SettingGroup SETTINGS = SettingGroup.server("");

  public static final Setting<Integer> CONCURRENCY =
      SETTINGS
          .integer("concurrency", "0")
          .range("0", "1000000")
          .zero("no limit")
          .unit("requests")
          .help("the maximum number of concurrent requests; further ones are refused with 503");

  /** {@code shed}. */
  public static final Setting<Mode> SHED =
      SETTINGS
          .choice("shed", "observe", Mode.ENFORCE, Mode.OBSERVE, Mode.OFF)
          .help(
              "whether requests beyond this service's capacity are refused with 503, the least"
                  + " important first, by a limit that adapts to its latency");

  /**
   * With 4 for each processor, 16 processors that only compute are 3.3 times as slow at three times
   * their capacity as at 0.8 of it, and with 2 only 1.6 times (p99, simulated).
   */
  public static final Setting<Integer> SHED_MIN =
      SETTINGS
          .integer("shed.min", null)
          .range("1", "1000000")
          .unit("requests")
          .unset("2 for each processor, at least 20")
          .help(
              "the minimum of the adaptive limit; requests of lower priority get 70 to 90 per cent"
                  + " of it");

  public static final Setting<Integer> SHED_MAX =
      SETTINGS
          .integer("shed.max", "1000")
          .range("1", "1000000")
          .unit("requests")
          .help("the maximum of the adaptive limit");

  /** The maximum number of concurrent requests; 0: no limit. */
  public final int concurrency;

  public final Mode shedMode;

  /** The minimum of the adaptive limit. */
  public final int shedMin;

  /** The maximum of the adaptive limit; not less than its minimum. */
  public final int shedMax;

  public AdmissionConfig(SettingValues values) {
    concurrency = values.get(CONCURRENCY);
    shedMode = values.get(SHED);
    int most = values.get(SHED_MAX);
    int processors = Runtime.getRuntime().availableProcessors();
    shedMin = values.get(SHED_MIN, Math.min(most, Math.max(20, 2 * processors)));
    shedMax = Math.max(shedMin, most);
  }
}
