package io.graft.governance.config;

import io.graft.governance.match.RequestKey;
import io.graft.governance.rule.RuleType;
import io.graft.governance.rule.Split;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import io.graft.governance.setting.SettingValues;
import org.jspecify.annotations.Nullable;

/** Which part of the instances a call goes to, before one of them is chosen. */
public final class SelectionConfig {
  public static final SettingGroup SETTINGS = SettingGroup.client("");

  public static final Setting<RequestKey> STICKY =
      SETTINGS
          .of("sticky", RuleType.KEY, null)
          .onlyKnown()
          .help(
              "session affinity: calls with the same value of this key stay on one instance while"
                  + " it is usable; `cookie:NAME` is also learned from `Set-Cookie`");

  public static final Setting<Long> STICKY_TIME =
      SETTINGS
          .duration("sticky.time", "30m")
          .range("1s", "24h")
          .needs(STICKY)
          .onlyKnown()
          .help("the time after which an unused affinity is dropped");

  public static final Setting<Boolean> COLOR =
      SETTINGS
          .flag("color", "true")
          .onlyKnown()
          .help(
              "whether calls with `graft.color=X` in their baggage prefer instances tagged"
                  + " `color=X`, and others avoid coloured ones");

  /** {@code to}. */
  public static final Setting<Split> SHARES =
      SETTINGS
          .of("to", RuleType.SHARES, null)
          .routed()
          .onlyKnown()
          .help(
              "the traffic split between parts of the instances, `version=2:10,version=1:90`: by"
                  + " `version`, `zone`, `tag` or metadata, `!=` for all others, `*` for all; the"
                  + " share of a part without a usable instance goes to the others");

  /** The key for session affinity; {@code null}: none. */
  public final @Nullable RequestKey stickyKey;

  /** How long an unused affinity is kept. */
  public final long stickyNanos;

  /** Whether calls of a colour prefer instances of that colour, and others avoid them. */
  public final boolean color;

  /** The traffic split between parts of the instances; {@code null}: none. */
  public final @Nullable Split split;

  public SelectionConfig(SettingValues values) {
    stickyKey = values.find(STICKY);
    stickyNanos = values.get(STICKY_TIME);
    color = values.get(COLOR);
    split = values.find(SHARES);
  }
}
