package io.graft.config.security;

import io.graft.governance.match.RequestMatch;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import java.util.List;

/**
 * Login of people who look at the admin endpoint: {@code graft.admin.login} and what begins with
 * it. Each key that {@link LoginSettings} has too is of the same type.
 */
public final class AdminLoginSettings {
  /** What all keys begin with. */
  public static final String PREFIX = "graft.admin.login";

  public static final SettingGroup SETTINGS = SettingGroup.process("admin.login");

  public static final Setting<String> LOGIN =
      SETTINGS
          .text("", null)
          .help(
              "who vouches for people who look at the admin endpoint: `file:/path` of a file with"
                  + " users, or the name of a `graft.server.auth.issuer.<name>`");

  public static final Setting<List<String>> ALLOW =
      SETTINGS
          .list(".allow", null)
          .needs(LOGIN)
          .unset("every user")
          .help("the roles of which a user must have one");

  public static final Setting<List<String>> CHANGE =
      SETTINGS
          .list(".change", null)
          .needs(LOGIN)
          .unset("no user")
          .help(
              "the roles of which a user must have one to change rules and log levels through the"
                  + " endpoint");

  public static final Setting<List<RequestMatch>> EXEMPT =
      SETTINGS
          .of(".exempt", AuthType.MATCHES, null)
          .needs(LOGIN)
          .help(
              "the requests to the admin endpoint without a login, `GET /graft/health;GET"
                  + " /metrics`");

  static {
    SETTINGS.text(".id", null).needs(LOGIN).help("the id of this service at the issuer");
    SETTINGS
        .of(".secret", SecurityType.SECRET, null)
        .needs(LOGIN)
        .help(
            "`file:/path` of its secret at the issuer; the secret itself is accepted in an"
                + " environment variable only");
    SETTINGS
        .text(".scope", "openid profile email")
        .needs(LOGIN)
        .help("the scopes to request, with blanks between");
    SETTINGS
        .of(".url", SecurityType.URL, null)
        .needs(LOGIN)
        .unset("as the browser says, on this host only")
        .help("where browsers reach the admin endpoint by a proxy, `https://admin.example`");
    SETTINGS
        .text(".callback", "/graft/callback")
        .needs(LOGIN)
        .help("the path to which the issuer sends browsers back, and of the form for users");
    SETTINGS.text(".logout", "/graft/logout").needs(LOGIN).help("the path that ends a session");
    SETTINGS
        .duration(".session", "8h")
        .range("1m", "30d")
        .needs(LOGIN)
        .help("how long a session lasts at most");
    SETTINGS
        .duration(".idle", "30m")
        .range("1m", "30d")
        .needs(LOGIN)
        .help("how long a session lasts without a request");
    SETTINGS
        .of(".key", SecurityType.SECRET, null)
        .needs(LOGIN)
        .unset("derived from the secret, or from the file with users")
        .help(
            "`file:/path` of what cookies are encrypted with, at least 32 characters; a second"
                + " line is the one before, which still decrypts");
    SETTINGS
        .text(".roles", null)
        .needs(LOGIN)
        .unset("that of the issuer")
        .help("the claim with the user's roles: a list, or text with blanks");
  }

  private AdminLoginSettings() {}
}
