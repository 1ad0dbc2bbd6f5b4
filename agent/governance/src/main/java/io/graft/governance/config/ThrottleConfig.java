package io.graft.governance.config;

import io.graft.governance.match.RequestKey;
import io.graft.governance.rule.RuleType;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import io.graft.governance.setting.SettingValues;
import org.jspecify.annotations.Nullable;

/**
 * Whether a share of the calls is dropped while the destination is overloaded: {@code throttle.*}.
 */
public final class ThrottleConfig {
  public static final SettingGroup SETTINGS = SettingGroup.client("throttle.");

  public static final Setting<Mode> MODE =
      SETTINGS
          .choice("mode", "enforce", Mode.ENFORCE, Mode.OBSERVE, Mode.OFF)
          .forUnknown("off", "")
          .help(
              "whether a share of the calls is held back while the destination reports overload by"
                  + " 503, 502 or 504");

  public static final Setting<RequestKey> PER =
      SETTINGS
          .of("per", RuleType.KEY, null)
          .help(
              "calls with the same value of this key, and no others, are held back while they get"
                  + " 429, for at most 1,000 values; as `hash-key`; without it a 429 concerns only"
                  + " its own call");

  /** The key for which a 429 counts; {@code null}: a 429 is not counted. */
  public final @Nullable RequestKey per;

  private final Mode mode;
  private final Mode modeForUnknown;

  public ThrottleConfig(SettingValues values) {
    mode = values.get(MODE);
    modeForUnknown = values.getForUnknown(MODE);
    per = values.find(PER);
  }

  /**
   * @param governed whether a registry knows the destination
   */
  public Mode mode(boolean governed) {
    return governed ? mode : modeForUnknown;
  }
}
