package io.graft.config.security;

import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import java.util.List;

/** Headers that requests from outside must not bring along. */
public final class EdgeSettings {
  static final SettingGroup SETTINGS = SettingGroup.server("edge.");

  public static final Setting<List<String>> STRIP =
      SETTINGS
          .list("strip", null)
          .help("headers that are taken away, so that the application sees none from outside");

  private EdgeSettings() {}
}
