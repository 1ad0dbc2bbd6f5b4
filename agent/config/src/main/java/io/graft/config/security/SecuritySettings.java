package io.graft.config.security;

import io.graft.governance.setting.SettingGroup;

/** The settings of security, in the order of the documentation. */
public final class SecuritySettings {
  /** A key that begins like one of these needs {@code agent/security}. */
  private static final String[] NEEDED_BY = {
    "graft.server.auth",
    "graft.server.access",
    "graft.server.edge",
    "graft.server.login",
    "graft.server.path",
    "graft.tls"
  };

  private SecuritySettings() {}

  /** The settings of the server's side. */
  public static SettingGroup[] server() {
    return new SettingGroup[] {
      AuthSettings.SETTINGS,
      AccessSettings.SETTINGS,
      AccessSettings.CHECKS,
      EdgeSettings.SETTINGS,
      LoginSettings.SETTINGS
    };
  }

  /** The settings of each service that is called. */
  public static SettingGroup[] client() {
    return new SettingGroup[] {ClientAuthSettings.SETTINGS, ClientTlsSettings.SETTINGS};
  }

  /** Whether a key may be one of {@link #client}, by the words that these have. */
  public static boolean mayBeOfCalls(String key) {
    return key.contains(".auth") || key.contains(".tls");
  }

  /** Whether a key that is set gives calls tokens. */
  public static boolean needsTokens(String key) {
    return key.startsWith("graft.client.") && key.endsWith(".auth");
  }

  /** Whether a key that is set decides on mutual TLS of calls. */
  public static boolean needsTls(String key) {
    return key.startsWith("graft.client.") && (key.endsWith(".tls") || key.endsWith(".tls.id"))
        || key.equals("graft.tls");
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
