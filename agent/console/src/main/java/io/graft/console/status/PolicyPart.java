package io.graft.console.status;

import io.graft.config.rules.PolicyView;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Route;
import io.graft.net.json.JsonWriter;
import java.util.Map;

/** The policy in force for a destination, setting by setting. */
public final class PolicyPart implements JsonWriter.Content {
  private final ClientPolicy policy;
  private final boolean governed;

  /**
   * @param governed whether a registry knows the destination
   */
  public PolicyPart(ClientPolicy policy, boolean governed) {
    this.policy = policy;
    this.governed = governed;
  }

  @Override
  public void write(JsonWriter json) {
    for (Map.Entry<String, Object> one : PolicyView.of(policy, governed).entrySet()) {
      Object value = one.getValue();
      if (value instanceof Boolean) {
        json.field(one.getKey(), (boolean) (Boolean) value);
      } else if (value instanceof Double) {
        json.field(one.getKey(), (double) (Double) value);
      } else if (value instanceof Number) {
        json.field(one.getKey(), ((Number) value).longValue());
      } else {
        json.field(one.getKey(), value.toString());
      }
    }
    routes(json);
  }

  /** Writes the names of the routes, in order. Their settings are in the part {@code rules}. */
  private void routes(JsonWriter json) {
    if (policy.routes().length > 0) {
      json.object(
          "routes",
          routes -> {
            for (Route route : policy.routes()) {
              routes.field(route.name(), route.match().toString());
            }
          });
    }
  }
}
