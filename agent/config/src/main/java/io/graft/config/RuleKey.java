package io.graft.config;

import org.jspecify.annotations.Nullable;

/**
 * The key of a policy, taken apart: {@code graft.client.<service>.<policy>}, {@code
 * graft.client.<service>.route.<name>.<policy>}, {@code graft.server.<policy>} or {@code
 * graft.server.route.<name>.<policy>}. A service may hold dots, so that the policy is looked for
 * from the end; the name of a route holds none.
 */
final class RuleKey {
  static final String CLIENT = "graft.client.";
  static final String SERVER = "graft.server.";
  static final String ROUTE = "route.";

  /** What stands in the catalogue for any service, and for any route. */
  static final String ANY = "*";

  private static final String INNER_ROUTE = "." + ROUTE;

  private final Setting setting;
  private final String service;
  private final String route;
  private final String policy;

  private RuleKey(Setting setting, String service, String route, String policy) {
    this.setting = setting;
    this.service = service;
    this.route = route;
    this.policy = policy;
  }

  /** {@code null}: no key of a policy that the catalogue knows. */
  static @Nullable RuleKey of(String key) {
    if (key.startsWith(SERVER)) {
      return ofServer(key.substring(SERVER.length()));
    }
    return key.startsWith(CLIENT) ? ofClient(key.substring(CLIENT.length())) : null;
  }

  /** One spelling of a key: the name of a service is the same in any case. */
  static String canonical(String key) {
    if (!key.startsWith(CLIENT) || !hasUpperCase(key)) {
      return key;
    }
    RuleKey parsed = of(key);
    if (parsed == null) {
      return key;
    }
    String route = parsed.route.isEmpty() ? "" : ROUTE + parsed.route + ".";
    return CLIENT + Form.lower(parsed.service) + "." + route + parsed.policy;
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
    for (Setting setting : ServerSettings.ALL) {
      if (setting.policy().equals(policy) && setting.fits(route) && validRoute(route)) {
        return new RuleKey(setting, "", route, policy);
      }
    }
    return null;
  }

  private static @Nullable RuleKey ofClient(String rest) {
    RuleKey best = null;
    for (Setting setting : ClientSettings.ALL) {
      String policy = setting.policy();
      int dot = rest.length() - policy.length() - 1;
      // The longest policy wins; what is before it, dots and all, is the service and its route.
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
        // "app.route.example.com" is a host, too.
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

  /** A host with or without a port, or all; no address with its scheme or path. */
  private static boolean validService(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c == '/' || c == '=' || c == '*' && name.length() > 1) {
        return false;
      }
    }
    // "orders.route" is what is left where somebody forgot the name of the route.
    return !name.isEmpty() && !name.endsWith(".route");
  }

  Setting setting() {
    return setting;
  }

  /** The service, {@code *} for every one; empty for a key of the server. */
  String service() {
    return service;
  }

  /** The name of the route; empty: none. */
  String route() {
    return route;
  }

  /** For example {@code retry.attempts}. */
  String policy() {
    return policy;
  }

  boolean client() {
    return !service.isEmpty();
  }

  /**
   * How special the key is: for every service, for a route of it, for one service, for its route.
   */
  int rank() {
    return (service.equals(ANY) ? 0 : 2) + (route.isEmpty() ? 0 : 1);
  }

  /** The same policy elsewhere, {@code hash-key} of the same service and route for example. */
  String sibling(String other) {
    String head = client() ? CLIENT + service + "." : SERVER;
    return head + (route.isEmpty() ? "" : ROUTE + route + ".") + other;
  }
}
