package io.graft.security.login;

import io.graft.config.RuleKey;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.config.security.AdminLoginSettings;
import io.graft.config.security.AuthSettings;
import io.graft.config.security.LoginSettings;
import io.graft.governance.match.CanonicalPath;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.setting.Setting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The settings about login, as they were at the start. Immutable. */
public final class LoginPolicy {
  static final String FILE = "file:";
  private static final long SECOND = 1_000_000_000L;
  private static final String RULES = RuleKey.SERVER + "access.";
  private static final String CLAIM = "claim:";

  private final Settings settings;

  /** What is wrong, each a line; empty: nothing. */
  final List<String> faults = new ArrayList<>();

  /** The path of the file with users; {@code null}: people log in at an issuer. */
  final @Nullable String file;

  /** Exactly as in ID tokens; {@code users} for a file. */
  final String issuer;

  final @Nullable String jwks;
  final List<String> algorithms;
  final String principal;
  final @Nullable String roles;
  final String id;
  final @Nullable String secret;
  final @Nullable String key;
  final String scope;

  /** {@code null}: all requests. */
  final @Nullable List<RequestMatch> match;

  final List<RequestMatch> exempt;

  /** Without a slash at the end; {@code null}: as the browser says. */
  final @Nullable String url;

  final String callback;
  final String logout;
  final long sessionSeconds;
  final long idleSeconds;

  /** Names of headers in lower case, and claims. */
  final Map<String, String> headers;

  /** The claims that a session keeps. */
  final Set<String> claims;

  /** Further headers that callers may not set. */
  final Set<String> stripped = new TreeSet<>();

  /** Whether it is login to the admin endpoint. */
  final boolean admin;

  /** The roles of which a user must have one; empty: each user may. */
  final List<String> allowed;

  /**
   * @param admin whether it is login to the admin endpoint
   */
  LoginPolicy(Settings settings, boolean admin) {
    this.settings = settings;
    this.admin = admin;
    broken();
    String name = String.valueOf(settings.text(key(LoginSettings.LOGIN)));
    file = name.startsWith(FILE) ? name.substring(FILE.length()) : null;
    issuer = file != null ? "users" : issuer(name);
    jwks = file != null ? null : settings.text(of(AuthSettings.JWKS, name));
    algorithms = item(AuthSettings.ALGORITHMS, name);
    principal = item(AuthSettings.PRINCIPAL, name);
    String own = settings.text(key(LoginSettings.ROLES));
    roles = own != null ? own : settings.text(of(AuthSettings.ROLES, name));
    id = text(LoginSettings.ID);
    secret = secret(LoginSettings.SECRET);
    key = secret(LoginSettings.KEY);
    scope = get(LoginSettings.SCOPE);
    match = admin ? null : find(LoginSettings.MATCH);
    List<RequestMatch> without = find(admin ? AdminLoginSettings.EXEMPT : AuthSettings.EXEMPT);
    List<String> roles = admin ? find(AdminLoginSettings.ALLOW) : null;
    allowed = roles == null ? Collections.<String>emptyList() : roles;
    exempt = without == null ? Collections.<RequestMatch>emptyList() : without;
    String base = settings.text(key(LoginSettings.URL));
    url = base == null || !base.endsWith("/") ? base : base.substring(0, base.length() - 1);
    callback = path(LoginSettings.CALLBACK);
    logout = path(LoginSettings.LOGOUT);
    sessionSeconds = get(LoginSettings.SESSION) / SECOND;
    idleSeconds = get(LoginSettings.IDLE) / SECOND;
    Map<String, String> set = admin ? null : find(LoginSettings.HEADERS);
    headers = set == null ? Collections.<String, String>emptyMap() : set;
    stripped.addAll(headers.keySet());
    Map<String, String> ofTokens = admin ? null : find(AuthSettings.HEADERS);
    if (ofTokens != null) {
      stripped.addAll(ofTokens.keySet());
    }
    claims = new TreeSet<>(headers.values());
    if (!admin) {
      claims.addAll(named(settings));
    }
    check(name);
  }

  /** Its key that has the same meaning as one of login to the service. */
  String key(Setting<?> setting) {
    String own = LoginSettings.LOGIN.key();
    return admin && setting.key().startsWith(own)
        ? AdminLoginSettings.PREFIX + setting.key().substring(own.length())
        : setting.key();
  }

  /** A key that is not valid could be one that lets fewer people in. */
  private void broken() {
    if (admin) {
      for (String problem : settings.problems()) {
        if (problem.contains(AdminLoginSettings.PREFIX)) {
          faults.add("a key of " + AdminLoginSettings.PREFIX + " is not valid");
        }
      }
      return;
    }
    for (String broken : settings.broken()) {
      if (broken.startsWith(LoginSettings.LOGIN.key())) {
        faults.add(broken + " is not valid");
      }
    }
  }

  private <T> T get(Setting<T> setting) {
    String text = settings.text(key(setting));
    return setting.parse(text == null ? String.valueOf(setting.fallback()) : text);
  }

  private void check(String name) {
    if (file == null && id.isEmpty()) {
      faults.add(key(LoginSettings.ID) + " is not set; set it to the client's id at " + name);
    }
    if (file == null && secret == null) {
      faults.add(
          key(LoginSettings.SECRET)
              + " is not set; set it to file:/path, or set it in the environment");
    }
    if (callback.equals(logout)) {
      faults.add(key(LoginSettings.LOGOUT) + " and " + key(LoginSettings.CALLBACK) + " are equal");
    }
    if (url != null && url.indexOf('?') >= 0) {
      faults.add(key(LoginSettings.URL) + " has a query; remove it");
    }
    if (url != null && url.indexOf('/', url.indexOf("//") + 2) >= 0) {
      faults.add(key(LoginSettings.URL) + " has a path; set it to the scheme and host only");
    }
  }

  private String issuer(String name) {
    String text = settings.text(of(AuthSettings.ISSUER, name));
    if (text == null) {
      faults.add(
          key(LoginSettings.LOGIN)
              + "="
              + name
              + " is no issuer; set "
              + AuthSettings.ISSUERS
              + name
              + ", or file:/path of users");
      return "";
    }
    return text;
  }

  private static String of(Setting<?> setting, String name) {
    return setting.key().replace("*", name);
  }

  private <T> T item(Setting<T> setting, String name) {
    String text = settings.text(of(setting, name));
    return setting.parse(text == null ? String.valueOf(setting.fallback()) : text);
  }

  private <T> @Nullable T find(Setting<T> setting) {
    String text = settings.text(key(setting));
    return text == null ? null : setting.parse(text);
  }

  private String text(Setting<?> setting) {
    String text = settings.text(key(setting));
    return text == null ? "" : text;
  }

  private String path(Setting<String> setting) {
    String path = get(setting);
    if (!path.startsWith("/") || path.indexOf('?') >= 0 || !CanonicalPath.of(path).equals(path)) {
      faults.add(key(setting) + "=" + path + " is not a path such as " + setting.fallback());
    }
    return path;
  }

  /** A secret may be in a file, or in the environment; all other sources are read by others. */
  private @Nullable String secret(Setting<String> setting) {
    Value value = settings.value(key(setting));
    if (value == null
        || value.text().startsWith(FILE)
        || value.source().startsWith("environment")) {
      return value == null ? null : value.text();
    }
    faults.add(
        value.key()
            + " ("
            + value.source()
            + ") is not used, because others can read it there; write the secret into a file of"
            + " this user and set file:/path, or set it in the environment");
    return null;
  }

  /** The claims that access rules name. */
  private static Set<String> named(Settings settings) {
    Set<String> names = new TreeSet<>();
    for (Value value : settings.values()) {
      if (!value.key().startsWith(RULES) || !value.key().endsWith(".when")) {
        continue;
      }
      for (String each : value.text().split(",")) {
        String condition = each.trim().replaceFirst("^!\\s*", "");
        int equals = condition.indexOf('=');
        if (condition.startsWith(CLAIM)) {
          int end = equals < 0 ? condition.length() : equals;
          names.add(condition.substring(CLAIM.length(), end).trim());
        }
      }
    }
    return names;
  }

  /** What cookies are bound to: cookies of another service are not accepted. */
  String audience(String service) {
    return issuer + '\n' + (id.isEmpty() ? service : id) + (admin ? "\nadmin" : "");
  }

  /** Whether browsers come by TLS, as far as the settings say. */
  @Nullable Boolean secure() {
    return url == null ? null : Boolean.valueOf(url.regionMatches(true, 0, "https:", 0, 6));
  }
}
