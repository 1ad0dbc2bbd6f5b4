package io.graft.config.rules;

import io.graft.config.Problem;
import io.graft.config.ProcessSettings;
import io.graft.config.RuleKey;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.governance.config.Mode;
import io.graft.governance.policy.Policies;
import io.graft.governance.resolve.HostPort;
import io.graft.governance.setting.ValueParser;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns settings into governance's policies. */
public final class PolicyReader {

  private PolicyReader() {}

  /**
   * Returns the policies in force. Invalid values were logged when they were read; values that
   * conflict or have no effect are logged here.
   */
  public static Policies policies(Settings settings) {
    Policies.Builder policies =
        Policies.builder()
            .enabled(settings.get(ProcessSettings.ENABLED))
            .mode(observe(settings) ? Mode.OBSERVE : Mode.ENFORCE)
            .floor(settings.get(ProcessSettings.FLOOR).equals("on"));
    aliases(settings, policies);
    Value forwarded = settings.value(ProcessSettings.FORWARD_HEADERS);
    if (forwarded != null) {
      policies.forwarding(ProcessSettings.FORWARD_HEADERS.parse(forwarded.text()));
    }
    List<Value> values = settings.values();
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i).key().startsWith("graft.alerts.")) {
        AlertRules.check(settings);
        break;
      }
    }
    for (int i = 0; i < values.size(); i++) {
      String key = values.get(i).key();
      if (key.startsWith(RuleKey.CLIENT) || key.startsWith(RuleKey.SERVER)) {
        rules(values, settings, policies);
        break;
      }
    }
    return policies.build();
  }

  private static boolean observe(Settings settings) {
    return settings.get(ProcessSettings.MODE).equals("observe");
  }

  private static void rules(List<Value> values, Settings settings, Policies.Builder policies) {
    ServiceRules server = new ServiceRules();
    boolean listed = false;
    Map<String, ServiceRules> services = new TreeMap<>();
    for (int i = 0; i < values.size(); i++) {
      Value value = values.get(i);
      RuleKey key = RuleKey.of(value.key());
      listed |= key != null && key.item() != null;
      if (key != null && key.item() == null) {
        // Names ignore case: two spellings are one service.
        (key.client() ? rules(services, ValueParser.lower(key.service())) : server).add(key, value);
      }
    }
    ConflictCheck check = new ConflictCheck(settings);
    policies.server(ServerRules.build(server, check));
    if (!services.isEmpty()) {
      new ClientRules(services, check).addTo(policies);
    }
    check.reportIdle();
    if (listed) {
      for (Problem problem : AccessReader.of(values).problems()) {
        settings.problem(problem);
      }
    }
  }

  private static ServiceRules rules(Map<String, ServiceRules> services, String service) {
    ServiceRules rules = services.get(service);
    if (rules == null) {
      rules = new ServiceRules();
      services.put(service, rules);
    }
    return rules;
  }

  /**
   * Reads {@code graft.map}: {@code host:port=service} or {@code host=service}, separated by
   * commas. Invalid entries are logged and omitted.
   */
  private static void aliases(Settings settings, Policies.Builder policies) {
    Value value = settings.value(ProcessSettings.MAP);
    if (value == null) {
      return;
    }
    List<String> entries = ValueParser.list(value.text());
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
            "host:port=service or host=service, separated by commas",
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
}
