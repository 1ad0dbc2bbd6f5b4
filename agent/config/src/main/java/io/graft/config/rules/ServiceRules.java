package io.graft.config.rules;

import io.graft.config.RuleKey;
import io.graft.config.Value;
import java.util.Map;
import java.util.TreeMap;

/** The values for one service, or for the server, and for each of its routes, by policy. */
final class ServiceRules {
  private final Map<String, Value> own = new TreeMap<>();
  private final Map<String, Map<String, Value>> routes = new TreeMap<>();

  void add(RuleKey key, Value value) {
    of(key.route()).put(key.policy(), value);
  }

  /** Returns the values for a route, or those for all routes if the name is empty. */
  private Map<String, Value> of(String route) {
    if (route.isEmpty()) {
      return own;
    }
    Map<String, Value> values = routes.get(route);
    if (values == null) {
      values = new TreeMap<>();
      routes.put(route, values);
    }
    return values;
  }

  /** Returns these rules, completed by others. */
  ServiceRules over(ServiceRules others) {
    ServiceRules both = new ServiceRules();
    both.putAll(others);
    both.putAll(this);
    return both;
  }

  private void putAll(ServiceRules rules) {
    own.putAll(rules.own);
    for (Map.Entry<String, Map<String, Value>> route : rules.routes.entrySet()) {
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
