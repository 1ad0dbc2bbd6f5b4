package io.graft.config.rules;

import io.graft.config.RuleKey;
import io.graft.config.Value;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.Route;
import io.graft.governance.rule.Fallback;
import io.graft.governance.rule.MirrorTarget;
import io.graft.governance.setting.SettingValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Builds the policy of each service from its rules. The most specific value applies: that of a
 * route of the service, of a route of all services, of the service, of all services, in this order.
 */
final class ClientRules {
  private final Map<String, ServiceRules> services;
  private final ServiceRules every;
  private final ConflictCheck check;
  private final Map<String, ClientPolicy> built = new TreeMap<>();

  ClientRules(Map<String, ServiceRules> services, ConflictCheck check) {
    this.services = services;
    this.check = check;
    ServiceRules star = services.get(RuleKey.ANY);
    every = star == null ? new ServiceRules() : star;
  }

  void addTo(Policies.Builder policies) {
    for (String service : services.keySet()) {
      built.put(service, build(service));
    }
    // A service that receives fallback calls or copies of all services does not receive its own.
    addHelpers(every.own());
    for (Map<String, Value> route : every.routes().values()) {
      addHelpers(route);
    }
    for (Map.Entry<String, ClientPolicy> one : built.entrySet()) {
      policies.client(one.getKey(), one.getValue());
    }
  }

  private void addHelpers(Map<String, Value> rules) {
    Value fallback = rules.get("fallback");
    Value mirror = rules.get("mirror");
    addHelper(fallback == null ? null : Fallback.parse(fallback.text()).service());
    addHelper(mirror == null ? null : MirrorTarget.parse(mirror.text()).service());
  }

  private void addHelper(@Nullable String service) {
    if (service != null && !built.containsKey(service)) {
      built.put(service, build(service));
    }
  }

  private ClientPolicy build(String service) {
    ServiceRules own = services.get(service);
    ServiceRules rules = own == null || own == every ? every : own.over(every);
    ClientPolicy policy = policy(service, rules.own());
    if (rules.routes().isEmpty()) {
      return policy;
    }
    List<Route> routes = new ArrayList<>();
    for (Map.Entry<String, Map<String, Value>> route : rules.routes().entrySet()) {
      Map<String, Value> values = route.getValue();
      if (RouteMatch.value(values) != null) {
        routes.add(route(service, route.getKey(), rules.own(), values));
      } else {
        check.reportUnmatched(values, RuleKey.CLIENT + service + ".");
      }
    }
    policy = policy.withRoutes(routes);
    ShadowedRoutes shadowed = new ShadowedRoutes(check);
    for (Route route : policy.routes()) {
      shadowed.next(route.match(), RouteMatch.value(rules.routes().get(route.name())));
    }
    return policy;
  }

  private Route route(
      String service, String name, Map<String, Value> ofService, Map<String, Value> own) {
    Map<String, Value> all = new TreeMap<>(ofService);
    all.putAll(own);
    all.remove(RouteMatch.MATCH);
    all.remove(RouteMatch.TEMPLATE);
    boolean breaker = false;
    for (String policy : own.keySet()) {
      breaker |= policy.startsWith("breaker.");
    }
    boolean rate =
        own.containsKey("rate") || own.containsKey("rate.burst") || own.containsKey("rate.per");
    return new Route(
        name,
        RouteMatch.of(own, check),
        policy(service, all),
        breaker,
        own.containsKey("concurrency"),
        rate);
  }

  private ClientPolicy policy(String service, Map<String, Value> rules) {
    return ClientPolicy.of(check.client(service, rules, values(rules)));
  }

  /** Returns the values that the rules set. */
  static SettingValues values(Map<String, Value> rules) {
    SettingValues values = SettingValues.NONE;
    for (Value value : rules.values()) {
      if (value.setting() != null) {
        values = values.withText(value.setting(), value.text());
      }
    }
    return values;
  }
}
