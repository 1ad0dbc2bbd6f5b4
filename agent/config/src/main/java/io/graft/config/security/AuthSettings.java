package io.graft.config.security;

import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import java.util.List;
import java.util.Map;

/** Tokens of callers: {@code graft.server.auth} and what begins with it. */
public final class AuthSettings {
  /** What happens with requests whose tokens are not valid. */
  public enum Mode {
    /** Tokens are not looked at. */
    OFF,
    /** They are counted and told, and served. */
    OBSERVE,
    /** They are refused. */
    ENFORCE
  }

  /** Whether the application gets the token. */
  public enum Forward {
    KEEP,
    STRIP
  }

  public static final SettingGroup SETTINGS = SettingGroup.server("");

  /** The prefix of all keys of issuers. */
  public static final String ISSUERS = "graft.server.auth.issuer.";

  public static final Setting<Mode> AUTH =
      SETTINGS
          .choice("auth", null, Mode.OFF, Mode.OBSERVE, Mode.ENFORCE)
          .unset("`observe` if there is an issuer, else `off`")
          .help("what to do with requests without a valid token");

  public static final Setting<String> ISSUER =
      SETTINGS
          .text("auth.issuer.*", null)
          .help("an issuer of tokens, exactly as their `iss`; its keys are found by discovery");

  public static final Setting<String> JWKS =
      SETTINGS
          .of("auth.issuer.*.jwks", AuthType.KEYS, null)
          .unset("discovered (OpenID Connect, then RFC 8414)")
          .help(
              "where the issuer's keys are: `https://…`, or `file:…`, which is read again; with"
                  + " `mesh` the issuers are services that sign their own tokens, with certificates"
                  + " of `graft.tls.ca`");

  public static final Setting<List<String>> AUDIENCE =
      SETTINGS
          .list("auth.issuer.*.audience", null)
          .help("names of this service; a token must have one as `aud`; needed to enforce");

  public static final Setting<List<String>> ALGORITHMS =
      SETTINGS
          .of("auth.issuer.*.algorithms", AuthType.ALGORITHMS, "RS256,PS256,ES256,EdDSA")
          .help("the signatures that are accepted, each only with keys of its type");

  public static final Setting<List<RequestKey>> FROM =
      SETTINGS
          .of("auth.issuer.*.from", AuthType.PLACES, "header:authorization")
          .help("where its tokens are in a request: `header:NAME` or `cookie:NAME`");

  public static final Setting<List<String>> TYPE =
      SETTINGS
          .list("auth.issuer.*.type", null)
          .unset("any")
          .help("the accepted `typ` of a token, such as `at+jwt`, which ID tokens do not have");

  public static final Setting<String> PRINCIPAL =
      SETTINGS
          .text("auth.issuer.*.principal", "sub")
          .help("the claim with the user's name; dots lead into nested claims");

  public static final Setting<String> ROLES =
      SETTINGS
          .text("auth.issuer.*.roles", null)
          .unset("the first that a token has of `roles`, `realm_access.roles` and `scope`")
          .help("the claim with the user's roles: a list, or text with blanks");

  public static final Setting<Long> MAX_AGE =
      SETTINGS
          .duration("auth.issuer.*.max-age", "24h")
          .range("1m", "3650d")
          .help("the longest time that a token may be valid");

  public static final Setting<Boolean> REQUIRED =
      SETTINGS
          .flag("auth.required", "true")
          .help("whether a request needs a token; one that is invalid is refused anyway");

  public static final Setting<List<RequestMatch>> EXEMPT =
      SETTINGS
          .of("auth.exempt", AuthType.MATCHES, null)
          .help("requests whose tokens are not looked at: matches as of routes, with `;` between");

  public static final Setting<Long> LEEWAY =
      SETTINGS
          .duration("auth.leeway", "30s")
          .range("0s", "5m")
          .help("how far the clocks of issuers may differ from this one");

  public static final Setting<Long> OUTAGE =
      SETTINGS
          .duration("auth.outage", "1h")
          .range("0s", "30d")
          .help("how long the last keys are used while an issuer cannot be reached; then 503");

  public static final Setting<Forward> FORWARD =
      SETTINGS
          .choice("auth.forward", "keep", Forward.KEEP, Forward.STRIP)
          .help("whether the application gets the token");

  /** The names of headers in lower case, and the claims for them. */
  public static final Setting<Map<String, String>> HEADERS =
      SETTINGS
          .of("auth.headers", AuthType.CLAIM_HEADERS, null)
          .help(
              "headers with claims for the application, `x-user=sub,x-mail=email`; those that"
                  + " callers send are removed");

  public static final Setting<String> METADATA =
      SETTINGS
          .of("auth.metadata", AuthType.HTTPS, null)
          .help("the `https` URL of this service's metadata (RFC 9728), told with each 401");

  private AuthSettings() {}
}
