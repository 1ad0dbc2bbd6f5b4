package io.graft.security.status;

import io.graft.config.security.access.AccessPolicy;
import io.graft.config.security.access.AccessRule;
import io.graft.net.json.JsonWriter;
import io.graft.security.access.CallerFacts;
import io.graft.security.access.FactMatrix;
import io.graft.security.access.RuleCount;
import io.graft.security.guard.Security;
import io.graft.security.tunnel.MutualTls;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code security}: what is enforced, how often each rule has decided, what rules would refuse, and
 * who does what. It has no token, cookie, claim or query.
 */
public final class SecurityPart implements JsonWriter.Content {
  private final Security security;

  public SecurityPart(Security security) {
    this.security = security;
  }

  @Override
  public void write(JsonWriter json) {
    AccessPolicy policy = security.policy();
    json.field(
            "mode", security.observed() ? "observe" : policy.mode().name().toLowerCase(Locale.ROOT))
        .field("enforces", security.enforces())
        .field("deniesByDefault", policy.deniesByDefault())
        .field("trustDomain", policy.domain())
        .field("path", security.pathMode() == null ? "off" : security.pathMode())
        .field("ambiguousPaths", security.ambiguousPaths())
        .field("spoofedHeaders", security.spoofedHeaders());
    json.texts("invalid", security.settings().broken());
    json.object("tokens", security.tokens()::write);
    MutualTls tls = security.tls();
    if (tls != null) {
      json.object("tls", tls::write);
    }
    if (security.login() != null) {
      json.object("login", security.login()::write);
    }
    json.list("rules", this::rules);
    json.list("wouldRefuse", list -> refusals(list, security.facts().refusals()));
    json.list("refused", list -> refusals(list, security.facts().denials()));
    json.list("callers", list -> callers(list, security.facts().seen(), null));
    json.field("callersNotShown", security.facts().seen().missing());
  }

  private void rules(JsonWriter json) {
    AccessPolicy policy = security.policy();
    Map<String, RuleCount> counts = new TreeMap<>();
    for (RuleCount each : security.facts().counts()) {
      counts.put(each.action() + ' ' + each.rule(), each);
    }
    for (int i = 0; i < policy.size(); i++) {
      AccessRule rule = policy.rule(i);
      String action = rule.action().name().toLowerCase(Locale.ROOT);
      RuleCount count = counts.remove(action + ' ' + rule.name());
      json.object(
          one -> {
            one.field("name", rule.name())
                .field("action", action)
                .field("mode", rule.enforced() ? "enforce" : "observe")
                .field("matches", rule.fields());
            counts(one, count);
          });
    }
    for (RuleCount rest : counts.values()) {
      json.object(
          one -> {
            one.field("name", rest.rule()).field("action", rest.action());
            counts(one, rest);
          });
    }
  }

  private static void counts(JsonWriter json, RuleCount count) {
    json.field("enforced", count == null ? 0 : count.count(true))
        .field("observed", count == null ? 0 : count.count(false));
  }

  private static void refusals(JsonWriter json, Map<String, FactMatrix> byRule) {
    for (Map.Entry<String, FactMatrix> each : byRule.entrySet()) {
      callers(json, each.getValue(), each.getKey());
    }
  }

  /**
   * @param rule the rule that refuses the requests; {@code null}: none
   */
  private static void callers(JsonWriter json, FactMatrix matrix, String rule) {
    for (CallerFacts caller : matrix.callers()) {
      caller.read(
          (method, route, requests) ->
              json.object(
                  one -> {
                    if (rule != null) {
                      one.field("rule", rule);
                    }
                    one.field("caller", caller.caller()).field("proven", caller.proof());
                    if (caller.claimed() != null) {
                      one.field("claims", caller.claimed());
                    }
                    one.field("method", method).field("route", route).field("requests", requests);
                  }));
    }
  }
}
