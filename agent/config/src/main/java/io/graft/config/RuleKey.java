package io.graft.config;

import io.graft.config.security.SecuritySettings;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.ValueParser;
import org.jspecify.annotations.Nullable;

/**
 * The key of a policy and its parts: {@code graft.client.<service>.<policy>}, {@code
 * graft.client.<service>.route.<name>.<policy>}, {@code graft.server.<policy>} or {@code
 * graft.server.route.<name>.<policy>}. A service may contain dots, so the policy is matched from
 * the end; the name of a route contains none.
 */
public final class RuleKey {
  public static final String CLIENT = "graft.client.";
  public static final String SERVER = "graft.server.";
  public static final String ROUTE = "route.";

  /** Stands for any service or route in the keys of the catalogue. */
  public static final String ANY = "*";

  private static final String INNER_ROUTE = "." + ROUTE;

  private final Setting<?> setting;
  private final String service;
  private final String route;
  private final String policy;

  private RuleKey(Setting<?> setting, String service, String route, String policy) {
    this.setting = setting;
    this.service = service;
    this.route = route;
    this.policy = policy;
  }

  /** Parses a key; {@code null}: not a known policy. */
  public static @Nullable RuleKey of(String key) {
    if (key.startsWith(SERVER)) {
      return ofServer(key.substring(SERVER.length()));
    }
    return key.startsWith(CLIENT) ? ofClient(key.substring(CLIENT.length())) : null;
  }

  /** Returns the key with the service in lower case. */
  static String canonical(String key) {
    if (!key.startsWith(CLIENT) || !hasUpperCase(key)) {
      return key;
    }
    RuleKey parsed = of(key);
    if (parsed == null) {
      return key;
    }
    String route = parsed.route.isEmpty() ? "" : ROUTE + parsed.route + ".";
    return CLIENT + ValueParser.lower(parsed.service) + "." + route + parsed.policy;
  }

  private static boolean hasUpperCase(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isUpperCase(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable RuleKey ofServer(String rest) {
    int dot = rest.startsWith(ROUTE) ? rest.indexOf('.', ROUTE.length()) : -1;
    String route = dot < 0 ? "" : rest.substring(ROUTE.length(), dot);
    String policy = dot < 0 ? rest : rest.substring(dot + 1);
    for (Setting<?> setting : Catalogue.server()) {
      if (setting.policy().equals(policy) && setting.fits(route) && validRoute(route)) {
        return new RuleKey(setting, "", route, policy);
      }
      String item = item(setting, rest);
      if (item != null && validRoute(item)) {
        return new RuleKey(setting, "", "", rest);
      }
    }
    return null;
  }

  /**
   * Returns the item of a list that a key names in place of the {@code *} of its setting, {@code
   * graft.server.auth.issuer.*}.
   *
   * @param rest the key after {@code graft.server.}
   * @return {@code null}: the key is not of this setting
   */
  private static @Nullable String item(Setting<?> setting, String rest) {
    String name = setting.policy();
    int star = name.indexOf('*');
    int end = rest.length() - (name.length() - star - 1);
    boolean fits =
        star > 0
            && end > star
            && rest.startsWith(name.substring(0, star))
            && rest.endsWith(name.substring(star + 1))
            && rest.lastIndexOf('.', end - 1) < star;
    return fits ? rest.substring(star, end) : null;
  }

  /** The item of a list that the key names; {@code null}: its setting is not of a list. */
  public @Nullable String item() {
    return client() ? null : item(setting, policy);
  }

  private static @Nullable RuleKey ofClient(String rest) {
    RuleKey best = null;
    boolean security = SecuritySettings.mayBeOfCalls(rest);
    for (Setting<?> setting : security ? Catalogue.client() : Catalogue.calls()) {
      String policy = setting.policy();
      int dot = rest.length() - policy.length() - 1;
      // The longest matching policy wins. Everything before it is the service and its route,
      // including dots.
      if (dot <= 0
          || rest.charAt(dot) != '.'
          || !rest.endsWith(policy)
          || best != null && best.policy.length() >= policy.length()) {
        continue;
      }
      String before = rest.substring(0, dot);
      int at = before.lastIndexOf(INNER_ROUTE);
      String route = at <= 0 ? "" : before.substring(at + INNER_ROUTE.length());
      if (route.isEmpty() || route.indexOf('.') >= 0) {
        // "app.route.example.com" is a host too.
        route = "";
        at = before.length();
      }
      if (setting.fits(route) && validRoute(route) && validService(before.substring(0, at))) {
        best = new RuleKey(setting, before.substring(0, at), route, policy);
      }
    }
    return best;
  }

  private static boolean validRoute(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = Character.toLowerCase(name.charAt(i));
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_') {
        return false;
      }
    }
    return true;
  }

  /** Accepts a host, with or without a port, and {@code *}, but no URL. */
  private static boolean validService(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c == '/' || c == '=' || c == '*' && name.length() > 1) {
        return false;
      }
    }
    // "orders.route" remains if the name of the route is missing.
    return !name.isEmpty() && !name.endsWith(".route");
  }

  public Setting<?> setting() {
    return setting;
  }

  /** The service, {@code *} for any; empty for a key of the server. */
  public String service() {
    return service;
  }

  /** The name of the route; empty: none. */
  public String route() {
    return route;
  }

  /** For example {@code retry.attempts}. */
  public String policy() {
    return policy;
  }

  public boolean client() {
    return !service.isEmpty();
  }

  /**
   * How specific the key is: 0 for every service, 1 for a route of every service, 2 for one
   * service, 3 for a route of it.
   */
  public int rank() {
    return (service.equals(ANY) ? 0 : 2) + (route.isEmpty() ? 0 : 1);
  }
}
