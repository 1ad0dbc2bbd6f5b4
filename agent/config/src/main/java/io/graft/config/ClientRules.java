package io.graft.config;

import io.graft.governance.match.RequestMatch;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.ClientPolicyBuilder;
import io.graft.governance.policy.Fallback;
import io.graft.governance.policy.MirrorPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * From what is said of each service to its policy. What holds for a call is, the last one first:
 * what is said of every service, of its service, of the route for every service, of the route of
 * its service.
 */
final class ClientRules {
  private final Map<String, Said> services;
  private final Said every;
  private final Combinations combinations;
  private final Map<String, ClientPolicy> built = new TreeMap<>();

  ClientRules(Map<String, Said> services, Combinations combinations) {
    this.services = services;
    this.combinations = combinations;
    Said star = services.get(RuleKey.ANY);
    every = star == null ? new Said() : star;
  }

  void addTo(Policies.Builder policies) {
    for (String service : services.keySet()) {
      built.put(service, build(service));
    }
    // Whoever gets the calls or copies of every service does not get its own.
    helpers(every.own());
    for (Map<String, Value> route : every.routes().values()) {
      helpers(route);
    }
    for (Map.Entry<String, ClientPolicy> one : built.entrySet()) {
      policies.client(one.getKey(), one.getValue());
    }
  }

  private void helpers(Map<String, Value> said) {
    Value fallback = said.get("fallback");
    Value mirror = said.get("mirror");
    helper(fallback == null ? null : Fallback.parse(fallback.text()).service());
    helper(mirror == null ? null : MirrorPolicy.NONE.withTarget(mirror.text()).service());
  }

  private void helper(@Nullable String service) {
    if (service != null && !built.containsKey(service)) {
      built.put(service, build(service));
    }
  }

  private ClientPolicy build(String service) {
    Said own = services.get(service);
    Said said = own == null || own == every ? every : own.upon(every);
    ClientPolicyBuilder to = ClientPolicy.builder();
    apply(to, said.own());
    combinations.client(service, said.own(), to);
    ClientPolicy policy = to.build();
    if (said.routes().isEmpty()) {
      return policy;
    }
    List<Route> routes = new ArrayList<>();
    for (Map.Entry<String, Map<String, Value>> route : said.routes().entrySet()) {
      Map<String, Value> values = route.getValue();
      if (!values.containsKey(ClientKeys.MATCH)) {
        combinations.unmatched(values, RuleKey.CLIENT + service + ".");
      } else {
        routes.add(route(service, route.getKey(), said.own(), values));
      }
    }
    policy = to.routes(routes).build();
    Order order = new Order(combinations);
    for (Route route : policy.routes()) {
      order.next(route.match(), said.routes().get(route.name()).get(ClientKeys.MATCH));
    }
    return policy;
  }

  private Route route(
      String service, String name, Map<String, Value> of, Map<String, Value> values) {
    Map<String, Value> all = new TreeMap<>(of);
    all.putAll(values);
    RequestMatch match = ClientKeys.match(all.remove(ClientKeys.MATCH).text());
    ClientPolicyBuilder to = ClientPolicy.builder();
    apply(to, all);
    combinations.client(service, all, to);
    boolean breaker = false;
    for (String policy : values.keySet()) {
      breaker |= policy.startsWith("breaker.");
    }
    boolean rate =
        values.containsKey("rate")
            || values.containsKey("rate.burst")
            || values.containsKey("rate.per");
    return new Route(name, match, to.build(), breaker, values.containsKey("concurrency"), rate);
  }

  private static void apply(ClientPolicyBuilder to, Map<String, Value> values) {
    for (Map.Entry<String, Value> value : values.entrySet()) {
      ClientKeys.set(to, value.getKey(), value.getValue().text());
    }
  }
}
