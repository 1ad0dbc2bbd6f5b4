package io.graft.config;

import io.graft.governance.policy.Balance;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.ClientPolicyBuilder;
import io.graft.governance.policy.Mode;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.ServerPolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns settings into the policies of governance. */
public final class PolicyKeys {
  private static final String SERVER = "graft.server.";
  private static final String MAP = "graft.map";

  private PolicyKeys() {}

  /** The policies that hold now. What was wrong has been reported when it was read. */
  public static Policies policies(Settings settings) {
    Policies.Builder policies =
        Policies.builder()
            .enabled(settings.flag("graft.enabled"))
            .mode(mode(settings.text("graft.mode")));
    aliases(settings, policies);
    ServerPolicy.Builder server = ServerPolicy.builder();
    Map<String, Map<String, Value>> services = new HashMap<>();
    List<Value> values = settings.values();
    for (int i = 0; i < values.size(); i++) {
      Value value = values.get(i);
      if (value.key().startsWith(SERVER)) {
        server(server, value.key().substring(SERVER.length()), value.text());
      }
      String policy = Catalogue.policyOf(value.key());
      if (!policy.isEmpty()) {
        int end = value.key().length() - policy.length() - 1;
        String service = value.key().substring(Catalogue.CLIENT.length(), end);
        Map<String, Value> own = services.get(service);
        if (own == null) {
          own = new HashMap<>();
          services.put(service, own);
        }
        own.put(policy, value);
      }
    }
    policies.server(server.build());
    clients(services, policies);
    return policies.build();
  }

  private static void clients(Map<String, Map<String, Value>> services, Policies.Builder policies) {
    ClientPolicy every = ClientPolicy.DEFAULT;
    Map<String, Value> star = services.remove("*");
    if (star != null) {
      every = apply(every.toBuilder(), star);
      policies.client("*", every);
    }
    for (Map.Entry<String, Map<String, Value>> service : services.entrySet()) {
      policies.client(service.getKey(), apply(every.toBuilder(), service.getValue()));
    }
  }

  private static ClientPolicy apply(ClientPolicyBuilder builder, Map<String, Value> values) {
    for (Map.Entry<String, Value> value : values.entrySet()) {
      client(builder, value.getKey(), value.getValue().text());
    }
    return builder.build();
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

  private static String wrong(String address, String service, boolean equals) {
    if (!equals) {
      return "there is no '='";
    }
    if (service.isEmpty() || service.indexOf('=') >= 0 || service.indexOf(':') >= 0) {
      return "what follows '=' is not the name of a service";
    }
    int colon = address.lastIndexOf(':');
    boolean ipv6 = address.startsWith("[");
    if (address.isEmpty() || colon == 0 || address.indexOf('/') >= 0) {
      return "the host is missing or is a URL";
    }
    if (colon > 0 && (!ipv6 || address.charAt(colon - 1) == ']')) {
      try {
        if (Form.port(address.substring(colon + 1)) == 0) {
          return "the port is 0";
        }
      } catch (IllegalArgumentException e) {
        return "the port is not valid: " + e.getMessage();
      }
    }
    return null;
  }

  /**
   * Throws what is wrong with the text of a policy beyond its form, its range.
   *
   * @throws IllegalArgumentException with the reason
   */
  static void check(Setting setting, String text) {
    String policy = Catalogue.policy(setting);
    if (policy != null) {
      client(ClientPolicy.builder(), policy, text);
    } else if (setting.key().startsWith(SERVER)) {
      server(ServerPolicy.builder(), setting.key().substring(SERVER.length()), text);
    }
  }

  private static void server(ServerPolicy.Builder to, String policy, String text) {
    switch (policy) {
      case "concurrency":
        to.concurrency(Form.integer(text));
        break;
      case "drain":
        to.drainNanos(nanos(text));
        break;
      case "drain.delay":
        to.drainDelayNanos(nanos(text));
        break;
      default:
        throw new IllegalArgumentException(policy + " is in the catalogue but has no policy");
    }
  }

  private static void client(ClientPolicyBuilder to, String policy, String text) {
    switch (policy) {
      case "balance":
        to.balance(Balance.valueOf(constant(text)));
        break;
      case "slow-start":
        to.slowStartNanos(nanos(text));
        break;
      case "panic":
        to.panicPercent(Form.integer(text));
        break;
      case "breaker.mode":
        to.breakerMode(mode(text));
        break;
      case "breaker.window":
        to.breakerWindowNanos(nanos(text));
        break;
      case "breaker.min-calls":
        to.breakerMinCalls(Form.integer(text));
        break;
      case "breaker.failure-ratio":
        to.breakerFailureRatio(Form.ratio(text));
        break;
      case "breaker.open-time":
        to.breakerOpenNanos(nanos(text));
        break;
      case "breaker.max-open-time":
        to.breakerMaxOpenNanos(nanos(text));
        break;
      case "breaker.count-500":
        to.breakerCounts500(Form.flag(text));
        break;
      case "eject.mode":
        to.ejectMode(mode(text));
        break;
      case "eject.consecutive":
        to.ejectConsecutive(Form.integer(text));
        break;
      case "eject.success-rate":
        to.ejectSuccessRate(Form.ratio(text));
        break;
      case "eject.min-calls":
        to.ejectMinCalls(Form.integer(text));
        break;
      case "eject.max-percent":
        to.ejectMaxPercent(Form.integer(text));
        break;
      case "eject.time":
        to.ejectNanos(nanos(text));
        break;
      case "eject.max-time":
        to.ejectMaxNanos(nanos(text));
        break;
      case "retry.attempts":
        to.retryAttempts(Form.integer(text));
        break;
      case "retry.methods":
        to.retryMethods(Form.list(text));
        break;
      case "retry.idempotency-key":
        to.retryIdempotencyKey(Form.flag(text));
        break;
      case "retry.budget-percent":
        to.retryBudgetPercent(Form.number(text));
        break;
      case "retry.budget-min-per-second":
        to.retryBudgetMinPerSecond(Form.number(text));
        break;
      case "retry.backoff":
        to.retryBackoffNanos(nanos(text));
        break;
      case "retry.max-backoff":
        to.retryMaxBackoffNanos(nanos(text));
        break;
      case "timeout":
        to.timeoutNanos(nanos(text));
        break;
      case "timeout.try":
        to.timeoutTryNanos(nanos(text));
        break;
      case "concurrency":
        to.concurrency(Form.integer(text));
        break;
      case "throttle.mode":
        to.throttleMode(mode(text));
        break;
      default:
        throw new IllegalArgumentException(policy + " is in the catalogue but has no policy");
    }
  }

  private static Mode mode(String text) {
    return Mode.valueOf(constant(text));
  }

  private static String constant(String text) {
    return text.trim().toUpperCase(java.util.Locale.ROOT).replace('-', '_');
  }

  private static long nanos(String text) {
    return Form.millis(text) * 1000000;
  }
}
