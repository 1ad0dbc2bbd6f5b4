package io.graft.governance.config;

import io.graft.governance.match.RequestKey;
import io.graft.governance.rule.RuleType;
import io.graft.governance.rule.Trust;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import io.graft.governance.setting.SettingValues;
import org.jspecify.annotations.Nullable;

/**
 * Which headers about the caller of a request are trusted, and the source of its colour: {@code
 * color}, {@code trust}.
 */
public final class CallerConfig {
  public static final SettingGroup SETTINGS = SettingGroup.server("");

  public static final Setting<RequestKey> COLOR =
      SETTINGS
          .of("color", RuleType.COLOR, null)
          .help(
              "the source of the colour (`graft.color` in the baggage) of a request that has none:"
                  + " `header:NAME` or another key");

  /**
   * By default this host and private networks, where other services of the same owner run: they
   * work together with no settings, and a request straight from the internet decides nothing here.
   */
  public static final Setting<Trust> TRUST =
      SETTINGS
          .of("trust", RuleType.TRUST, "loopback,private")
          .help(
              "the addresses whose headers about the caller (deadline, priority, colour, name,"
                  + " attempt) are trusted: `loopback`, `private`, addresses and ranges such as"
                  + " `10.1.0.0/16`; or `all`, `none`");

  /** The source of the colour of a request that has none; {@code null}: none. */
  public final @Nullable RequestKey color;

  private final @Nullable Trust trust;

  public CallerConfig(SettingValues values) {
    color = values.find(COLOR);
    // If it is not set, its class is loaded with the first request, not at the start of the JVM.
    trust = values.has(TRUST) ? values.get(TRUST) : null;
  }

  /** The addresses whose headers about the caller are trusted. */
  public Trust trust() {
    return trust != null ? trust : ByDefault.TRUST;
  }

  private static final class ByDefault {
    static final Trust TRUST = SettingValues.NONE.get(CallerConfig.TRUST);
  }
}
