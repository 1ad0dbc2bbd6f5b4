package io.graft.config;

import java.util.Map;
import java.util.TreeMap;

/** What is said of one service, or of the server: by policy, and by the policies of its routes. */
final class Said {
  private final Map<String, Value> own = new TreeMap<>();
  private final Map<String, Map<String, Value>> routes = new TreeMap<>();

  void add(RuleKey key, Value value) {
    of(key.route()).put(key.policy(), value);
  }

  /** What is said of a route, or of the whole where the name is empty. */
  private Map<String, Value> of(String route) {
    if (route.isEmpty()) {
      return own;
    }
    Map<String, Value> said = routes.get(route);
    if (said == null) {
      said = new TreeMap<>();
      routes.put(route, said);
    }
    return said;
  }

  /** Says all of this upon that. */
  Said upon(Said other) {
    Said both = new Said();
    both.putAll(other);
    both.putAll(this);
    return both;
  }

  private void putAll(Said said) {
    own.putAll(said.own);
    for (Map.Entry<String, Map<String, Value>> route : said.routes.entrySet()) {
      of(route.getKey()).putAll(route.getValue());
    }
  }

  /** By policy. */
  Map<String, Value> own() {
    return own;
  }

  /** By name and policy. */
  Map<String, Map<String, Value>> routes() {
    return routes;
  }
}
