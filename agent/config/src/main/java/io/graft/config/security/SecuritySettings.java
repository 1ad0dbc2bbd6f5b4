package io.graft.config.security;

import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.governance.setting.SettingGroup;
import java.util.List;

/** The settings of security, in the order of the documentation. */
public final class SecuritySettings {
  /** A key that begins like one of these needs {@code agent/security}. */
  private static final String[] NEEDED_BY = {
    "graft.server.auth", "graft.server.access", "graft.server.edge", "graft.server.path"
  };

  private static final String UNKNOWN = "unknown key ";

  private SecuritySettings() {}

  /** The settings of the server's side. */
  public static SettingGroup[] server() {
    return new SettingGroup[] {AuthSettings.SETTINGS};
  }

  /** The settings of each service that is called. */
  public static SettingGroup[] client() {
    return new SettingGroup[] {};
  }

  /** Whether a key that is set needs security, or one that is set but is not valid. */
  public static boolean needed(Settings settings) {
    List<Value> values = settings.values();
    for (int i = 0; i < values.size(); i++) {
      if (needs(values.get(i).key())) {
        return true;
      }
    }
    List<String> problems = settings.problems();
    for (int i = 0; i < problems.size(); i++) {
      String line = problems.get(i);
      if (needs(line.startsWith(UNKNOWN) ? line.substring(UNKNOWN.length()) : line)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a key that is set needs security. */
  public static boolean needs(String key) {
    for (String prefix : NEEDED_BY) {
      if (key.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
