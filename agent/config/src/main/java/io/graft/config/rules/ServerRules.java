package io.graft.config.rules;

import io.graft.config.RuleKey;
import io.graft.config.Value;
import io.graft.governance.config.RateConfig;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.policy.ServerPolicy;
import io.graft.governance.policy.ServerRoute;
import io.graft.governance.setting.SettingValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds the policy of the server from its rules. */
final class ServerRules {
  private ServerRules() {}

  static ServerPolicy build(ServiceRules rules, ConflictCheck check) {
    ServerPolicy policy =
        ServerPolicy.of(check.server(rules.own(), ClientRules.values(rules.own())));
    if (rules.routes().isEmpty()) {
      return policy;
    }
    List<ServerRoute> routes = new ArrayList<>();
    for (Map.Entry<String, Map<String, Value>> route : rules.routes().entrySet()) {
      Map<String, Value> own = route.getValue();
      if (RouteMatch.value(own) != null) {
        routes.add(route(route.getKey(), RouteMatch.of(own, check), ClientRules.values(own)));
        check.needs(own);
      } else {
        check.reportUnmatched(own, RuleKey.SERVER);
      }
    }
    policy = policy.withRoutes(routes);
    ShadowedRoutes shadowed = new ShadowedRoutes(check);
    for (ServerRoute route : policy.routes()) {
      shadowed.next(route.match(), RouteMatch.value(rules.routes().get(route.name())));
    }
    return policy;
  }

  private static ServerRoute route(String name, RequestMatch match, SettingValues values) {
    return new ServerRoute(
        name,
        match,
        values.find(ServerRoute.PRIORITY),
        new RateConfig(values, RateConfig.SERVER),
        values.find(ServerRoute.ATTRIBUTES),
        values.find(ServerRoute.SAMPLING));
  }
}
