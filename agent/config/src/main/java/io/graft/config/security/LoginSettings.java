package io.graft.config.security;

import io.graft.governance.match.RequestMatch;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import java.util.List;
import java.util.Map;

/** Login of people: {@code graft.server.login} and what begins with it. */
public final class LoginSettings {
  /** Not live: whoever can write live rules could let themselves in. */
  public static final SettingGroup SETTINGS = SettingGroup.server("login").atStart();

  public static final Setting<String> LOGIN =
      SETTINGS
          .text("", null)
          .help(
              "who vouches for people: the name of a `graft.server.auth.issuer.<name>`, or"
                  + " `file:/path` of a file with users");

  public static final Setting<String> ID =
      SETTINGS.text(".id", null).needs(LOGIN).help("the id of this service at the issuer");

  public static final Setting<String> SECRET =
      SETTINGS
          .of(".secret", SecurityType.SECRET, null)
          .needs(LOGIN)
          .help(
              "`file:/path` of its secret at the issuer; the secret itself is accepted in an"
                  + " environment variable only");

  public static final Setting<String> SCOPE =
      SETTINGS
          .text(".scope", "openid profile email")
          .needs(LOGIN)
          .help("the scopes to request, with blanks between");

  public static final Setting<List<RequestMatch>> MATCH =
      SETTINGS
          .of(".match", AuthType.MATCHES, null)
          .needs(LOGIN)
          .unset("all but those of `graft.server.auth.exempt`")
          .help("the requests that need a login: matches as of routes, with `;` between");

  public static final Setting<String> URL =
      SETTINGS
          .of(".url", SecurityType.URL, null)
          .needs(LOGIN)
          .unset("as the browser says, with TLS of this server or on this host only")
          .help("where browsers reach this service, `https://shop.example`; needed behind a proxy");

  public static final Setting<String> CALLBACK =
      SETTINGS
          .text(".callback", "/graft/callback")
          .needs(LOGIN)
          .help("the path to which the issuer sends browsers back, and of the form for users");

  public static final Setting<String> LOGOUT =
      SETTINGS.text(".logout", "/graft/logout").needs(LOGIN).help("the path that ends a session");

  public static final Setting<Long> SESSION =
      SETTINGS
          .duration(".session", "8h")
          .range("1m", "30d")
          .needs(LOGIN)
          .help("how long a session lasts at most");

  public static final Setting<Long> IDLE =
      SETTINGS
          .duration(".idle", "30m")
          .range("1m", "30d")
          .needs(LOGIN)
          .help("how long a session lasts without a request");

  public static final Setting<String> KEY =
      SETTINGS
          .of(".key", SecurityType.SECRET, null)
          .needs(LOGIN)
          .unset("derived from the secret, or from the file with users")
          .help(
              "`file:/path` of what cookies are encrypted with, at least 32 characters; a second"
                  + " line is the one before, which still decrypts");

  /** The names of headers in lower case, and the claims for them. */
  public static final Setting<Map<String, String>> HEADERS =
      SETTINGS
          .of(".headers", AuthType.CLAIM_HEADERS, null)
          .needs(LOGIN)
          .help(
              "headers with claims of the user for the application, `x-user=sub,x-mail=email`;"
                  + " those that callers send are removed");

  public static final Setting<String> ROLES =
      SETTINGS
          .text(".roles", null)
          .needs(LOGIN)
          .unset("that of the issuer")
          .help("the claim with the user's roles: a list, or text with blanks");

  private LoginSettings() {}
}
