package io.graft.governance.config;

import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import io.graft.governance.setting.SettingValues;

/** The time limits of a call: {@code timeout}, {@code timeout.try}. */
public final class TimeoutConfig {
  public static final SettingGroup SETTINGS = SettingGroup.client("timeout").routed();

  /** {@code timeout}. */
  public static final Setting<Long> CALL =
      SETTINGS
          .duration("", null)
          .range("1ms", "1h")
          .unset("the client's own timeouts")
          .help("the time limit of a call including its retries");

  /** {@code timeout.try}. */
  public static final Setting<Long> TRY =
      SETTINGS
          .duration(".try", null)
          .range("1ms", "1h")
          .unset("the client's own timeouts")
          .help("the time limit of one attempt");

  /** {@link Long#MAX_VALUE}: the client's own timeouts; the same applies to {@link #tryNanos}. */
  public final long nanos;

  public final long tryNanos;

  public TimeoutConfig(SettingValues values) {
    nanos = values.get(CALL, Long.MAX_VALUE);
    tryNanos = values.get(TRY, Long.MAX_VALUE);
  }
}
