package io.graft.governance.config;

import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import io.graft.governance.setting.SettingValues;

/** Hedges of slow calls: {@code hedge.*}. */
public final class HedgeConfig {
  public static final SettingGroup SETTINGS = SettingGroup.client("hedge.").routed();

  public static final Setting<Long> DELAY =
      SETTINGS
          .duration("delay", null)
          .range("10ms", "1h")
          .help(
              "after this time without a response, a call that is safe to repeat is also sent to"
                  + " another instance, and the first response is used; only in asynchronous"
                  + " clients other than OkHttp, of which `java.net.http` is one");

  public static final Setting<Double> PERCENT =
      SETTINGS
          .percent("percent", "5")
          .needs(DELAY)
          .help("the maximum of hedges, as a percentage of the calls");

  public static final Setting<Mode> MODE =
      SETTINGS
          .choice("mode", "enforce", Mode.ENFORCE, Mode.OBSERVE, Mode.OFF)
          .needs(DELAY)
          .help("whether calls are hedged");

  /** How long a call waits for a response before it is hedged; 0: never hedged. */
  public final long delayNanos;

  public final double percent;
  public final Mode mode;

  public HedgeConfig(SettingValues values) {
    delayNanos = values.get(DELAY, 0L);
    percent = values.get(PERCENT);
    mode = values.get(MODE);
  }

  /** Whether hedging is configured and not {@code off}. */
  public boolean isActive() {
    return delayNanos > 0 && mode != Mode.OFF;
  }
}
