package io.graft.config;

import io.graft.governance.match.RequestKey;
import io.graft.governance.policy.Priority;
import io.graft.governance.policy.RatePolicy;
import io.graft.governance.policy.ServerPolicy;
import io.graft.governance.policy.ServerRoute;
import io.graft.governance.policy.Trust;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From the keys of {@code graft.server.*} to the policy: one case for each. */
final class ServerRules {
  private ServerRules() {}

  /** The policy of all that is said; what is impossible together is reported. */
  static ServerPolicy build(Said said, Combinations combinations) {
    ServerPolicy.Builder to = ServerPolicy.builder();
    for (Map.Entry<String, Value> one : said.own().entrySet()) {
      set(to, one.getKey(), one.getValue().text());
    }
    combinations.server(said.own(), to);
    if (said.routes().isEmpty()) {
      return to.build();
    }
    List<ServerRoute> routes = new ArrayList<>();
    for (Map.Entry<String, Map<String, Value>> route : said.routes().entrySet()) {
      Map<String, Value> own = route.getValue();
      Value match = own.get(ClientKeys.MATCH);
      if (match == null) {
        combinations.unmatched(own, RuleKey.SERVER);
      } else {
        routes.add(route(route.getKey(), match, own));
        combinations.rate(own);
      }
    }
    Order order = new Order(combinations);
    ServerPolicy policy = to.routes(routes).build();
    for (ServerRoute route : policy.routes()) {
      order.next(route.match(), said.routes().get(route.name()).get(ClientKeys.MATCH));
    }
    return policy;
  }

  /**
   * Sets one policy, or checks one of a route.
   *
   * @throws IllegalArgumentException with the reason why the text is no value of it
   */
  static void set(ServerPolicy.Builder to, String policy, String text) {
    switch (policy) {
      case "concurrency":
        to.concurrency(Form.integer(text));
        break;
      case "drain":
        to.drainNanos(Form.nanos(text));
        break;
      case "drain.delay":
        to.drainDelayNanos(Form.nanos(text));
        break;
      case "shed":
        to.shedMode(Form.mode(text));
        break;
      case "trust":
        to.trust(Trust.parse(Form.list(Form.lower(text))));
        break;
      case "shed.min":
        to.shedMin(Form.integer(text));
        break;
      case "shed.max":
        to.shedMax(Form.integer(text));
        break;
      case "rate":
      case "rate.burst":
      case "rate.per":
      case "rate.mode":
        to.rate(RateKeys.with(to.rate(), policy, text));
        break;
      case "color":
        to.color(color(text));
        break;
      case ClientKeys.MATCH:
        ClientKeys.match(text);
        break;
      case "priority":
        if (Priority.of(Form.lower(text)) == null) {
          throw new IllegalArgumentException("not known");
        }
        break;
      default:
        throw new IllegalArgumentException(policy + " is in the catalogue but has no policy");
    }
  }

  private static RequestKey color(String text) {
    RequestKey key = RequestKey.parse(text);
    if (key.kind() == RequestKey.Kind.CALLER || key.kind() == RequestKey.Kind.ROUTE) {
      throw new IllegalArgumentException("a " + key + " has no colour");
    }
    return key;
  }

  private static ServerRoute route(String name, Value match, Map<String, Value> own) {
    RatePolicy rate = RatePolicy.NONE;
    for (Map.Entry<String, Value> one : own.entrySet()) {
      if (one.getKey().startsWith("rate")) {
        rate = RateKeys.with(rate, one.getKey(), one.getValue().text());
      }
    }
    Value priority = own.get("priority");
    return new ServerRoute(
        name,
        ClientKeys.match(match.text()),
        priority == null ? null : Priority.of(Form.lower(priority.text())),
        rate);
  }
}
