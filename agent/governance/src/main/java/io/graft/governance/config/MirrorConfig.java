package io.graft.governance.config;

import io.graft.governance.match.Selector;
import io.graft.governance.rule.MirrorTarget;
import io.graft.governance.rule.RuleType;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import io.graft.governance.setting.SettingValues;
import org.jspecify.annotations.Nullable;

/** Copies of requests, whose responses are ignored: {@code mirror}, {@code mirror.percent}. */
public final class MirrorConfig {
  public static final SettingGroup SETTINGS = SettingGroup.client("mirror").routed();

  /** {@code mirror}. */
  public static final Setting<MirrorTarget> TARGET =
      SETTINGS
          .of("", RuleType.TARGET, null)
          .help("the receiver of copies of requests: `service:NAME` or `version=2`");

  public static final Setting<Double> PERCENT =
      SETTINGS
          .percent(".percent", "100")
          .needs(TARGET)
          .help("the percentage of calls that are copied");

  /** The service that gets the copies; {@code null}: the same service, see {@link #selector}. */
  public final @Nullable String service;

  /** The instances of the same service that get the copies; {@code null}: see {@link #service}. */
  public final @Nullable Selector selector;

  public final double percent;

  private final @Nullable MirrorTarget target;

  public MirrorConfig(SettingValues values) {
    target = values.find(TARGET);
    service = target == null ? null : target.service();
    selector = target == null ? null : target.selector();
    percent = values.get(PERCENT);
  }

  /** Whether requests are mirrored. */
  public boolean isActive() {
    return target != null && percent > 0;
  }

  /** The receiver of the copies, as written in a rule. */
  @Override
  public String toString() {
    return String.valueOf(target);
  }
}
