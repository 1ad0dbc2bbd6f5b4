package io.graft.config;

import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.ServerPolicy;
import io.graft.governance.resolve.HostPort;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns settings into the policies of governance. */
public final class PolicyKeys {
  private static final String MAP = "graft.map";

  private PolicyKeys() {}

  /**
   * The policies that hold now. What was wrong with single values has been reported when they were
   * read; what is impossible or without effect together is reported here.
   */
  public static Policies policies(Settings settings) {
    Policies.Builder policies =
        Policies.builder()
            .enabled(settings.flag("graft.enabled"))
            .mode(Form.mode(String.valueOf(settings.text("graft.mode"))));
    aliases(settings, policies);
    List<Value> values = settings.values();
    for (int i = 0; i < values.size(); i++) {
      String key = values.get(i).key();
      if (key.startsWith(RuleKey.CLIENT) || key.startsWith(RuleKey.SERVER)) {
        rules(values, settings, policies);
        break;
      }
    }
    return policies.build();
  }

  private static void rules(List<Value> values, Settings settings, Policies.Builder policies) {
    Said server = new Said();
    Map<String, Said> services = new TreeMap<>();
    for (int i = 0; i < values.size(); i++) {
      Value value = values.get(i);
      RuleKey key = RuleKey.of(value.key());
      if (key != null) {
        // Names are compared without their case: two spellings are one service.
        (key.client() ? said(services, Form.lower(key.service())) : server).add(key, value);
      }
    }
    Combinations combinations = new Combinations(settings);
    policies.server(ServerRules.build(server, combinations));
    if (!services.isEmpty()) {
      new ClientRules(services, combinations).addTo(policies);
    }
    combinations.reportIdle();
  }

  private static Said said(Map<String, Said> services, String service) {
    Said said = services.get(service);
    if (said == null) {
      said = new Said();
      services.put(service, said);
    }
    return said;
  }

  /**
   * Reads {@code graft.map}: {@code host:port=service} or {@code host=service}, with commas. An
   * entry that is not valid is reported and left out.
   */
  private static void aliases(Settings settings, Policies.Builder policies) {
    Value value = settings.value(MAP);
    if (value == null) {
      return;
    }
    List<String> entries = Form.list(value.text());
    for (int i = 0; i < entries.size(); i++) {
      String entry = entries.get(i);
      int equals = entry.indexOf('=');
      String address = equals < 0 ? entry : entry.substring(0, equals).trim();
      String service = equals < 0 ? "" : entry.substring(equals + 1).trim();
      String reason = wrong(address, service, equals >= 0);
      if (reason != null) {
        settings.reject(
            value,
            "in '" + entry + "' " + reason,
            "host:port=service or host=service with commas between them",
            "the other entries");
      } else {
        policies.alias(address, service);
      }
    }
  }

  private static @Nullable String wrong(String address, String service, boolean equals) {
    if (!equals) {
      return "there is no '='";
    }
    if (service.isEmpty() || service.indexOf('=') >= 0 || service.indexOf(':') >= 0) {
      return "what follows '=' is not the name of a service";
    }
    if (address.isEmpty() || address.indexOf('/') >= 0) {
      return "the host is missing or is a URL";
    }
    try {
      HostPort parsed = HostPort.of(address);
      if (parsed.host().isEmpty()) {
        return "the host is missing or is a URL";
      }
      if (parsed.port() == 0) {
        return "the port is 0";
      }
    } catch (IllegalArgumentException e) {
      return "the port is not valid: " + e.getMessage();
    }
    return null;
  }

  /**
   * Throws what is wrong with the text of a policy beyond its form, its range.
   *
   * @throws IllegalArgumentException with the reason
   */
  static void check(Setting setting, String text) {
    String policy = setting.policy();
    if (policy.isEmpty()) {
      return;
    }
    if (setting.key().startsWith(RuleKey.CLIENT)) {
      ClientKeys.set(ClientPolicy.builder(), policy, text);
    } else {
      ServerRules.set(ServerPolicy.builder(), policy, text);
    }
  }
}
