package io.graft.registry.consul;

import io.graft.governance.service.Instance;
import io.graft.log.AgentLog;
import io.graft.net.Addresses;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The response of {@code /v1/health/service/<name>}: which instances pass, and why others do not.
 */
final class ServiceHealth {
  private static final String NODE_LOST = "serfHealth";
  private static final String MAINTENANCE = "_service_maintenance:";

  /** The instances in service: none of their checks is critical. */
  final List<Instance> passing;

  /** The ids of instances that are known to have left or died, or to be unhealthy. */
  final Set<String> departed;

  /**
   * The ids of instances that only stopped reporting: their time to live has expired, or their
   * agent does not respond.
   */
  final Set<String> silent;

  /** Whether there is no instance in any state. */
  final boolean nobody;

  private ServiceHealth(
      List<Instance> passing, Set<String> departed, Set<String> silent, boolean nobody) {
    this.passing = passing;
    this.departed = departed;
    this.silent = silent;
    this.nobody = nobody;
  }

  /**
   * Parses a response.
   *
   * @param service in lower case
   * @throws JsonException if it is invalid; the message is a clause
   */
  static ServiceHealth read(String service, JsonValue answer) throws JsonException {
    if (!answer.isList()) {
      throw new JsonException("its response is not a list of instances", null);
    }
    Map<String, Instance> byAddress = new LinkedHashMap<>();
    Set<String> departed = new HashSet<>();
    Set<String> silent = new HashSet<>();
    Set<String> unreachable = new HashSet<>();
    for (JsonValue entry : answer.elements()) {
      JsonValue described = entry.get("Service");
      if (!described.isObject()) {
        throw new JsonException("its response has an entry that is not an instance", null);
      }
      String id = id(entry);
      State state = State.of(entry.get("Checks"));
      if (state == State.PASSING || state == State.WARNING) {
        Instance instance = instance(service, id, entry, state);
        if (instance == null) {
          departed.add(id);
        } else {
          keep(byAddress, instance, departed);
        }
      } else if (state == State.UNREACHABLE) {
        unreachable.add(id);
        silent.add(id);
      } else {
        departed.add(id);
        if (state == State.EXPIRED) {
          silent.add(id);
        }
      }
    }
    List<Instance> passing = new ArrayList<>(byAddress.values());
    if (!passing.isEmpty()) {
      // Single hosts fail. If all fail at once, a network or Consul failure is more likely.
      departed.addAll(unreachable);
    }
    for (Instance instance : passing) {
      departed.remove(instance.id());
      silent.remove(instance.id());
    }
    return new ServiceHealth(passing, departed, silent, answer.elements().isEmpty());
  }

  private enum State {
    PASSING,
    /** A check warns: the instance stays in service, with the weight for warnings. */
    WARNING,
    /** Its agent does not respond, and no check of the instance fails. */
    UNREACHABLE,
    /** Its time to live has expired. */
    EXPIRED,
    /** In maintenance, or a check fails. */
    FAILING;

    static State of(JsonValue checks) {
      State worst = PASSING;
      for (JsonValue check : checks.elements()) {
        String status = check.get("Status").text("");
        if (status.equals("passing")) {
          continue;
        }
        String name = check.get("CheckID").text("");
        State state =
            status.equals("warning")
                ? WARNING
                : name.equals(NODE_LOST)
                    ? UNREACHABLE
                    : check.get("Type").text("").equals("ttl") && !name.startsWith(MAINTENANCE)
                        ? EXPIRED
                        : FAILING;
        worst = state.compareTo(worst) > 0 ? state : worst;
      }
      return worst;
    }
  }

  /**
   * Returns a unique id. Ids are unique at one agent. Those of Graft are unique everywhere, and may
   * be known to two agents; others, for example {@code orders-8080}, may exist on each host.
   */
  private static String id(JsonValue entry) {
    JsonValue service = entry.get("Service");
    String id = service.get("ID").text("");
    return service.get("Meta").get(AgentService.STARTED).none()
        ? id + "@" + entry.get("Node").get("Node").text("")
        : id;
  }

  /** Keeps the newer of two instances at one address: the other has died or is the same process. */
  private static void keep(
      Map<String, Instance> byAddress, Instance instance, Set<String> departed) {
    Instance other = byAddress.get(instance.authority());
    if (other == null || later(instance, other)) {
      byAddress.put(instance.authority(), instance);
    }
    if (other != null) {
      departed.add(later(instance, other) ? other.id() : instance.id());
    }
  }

  private static boolean later(Instance one, Instance other) {
    long began = began(one);
    long otherBegan = began(other);
    return began != otherBegan ? began > otherBegan : one.id().compareTo(other.id()) < 0;
  }

  private static long began(Instance instance) {
    String text = instance.metadata().get(AgentService.STARTED);
    try {
      return text == null ? -1 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static @Nullable Instance instance(
      String service, String id, JsonValue entry, State state) {
    JsonValue described = entry.get("Service");
    String host = described.get("Address").text("");
    if (host.isEmpty()) {
      host = entry.get("Node").get("Address").text("");
    }
    long port = described.get("Port").number(0);
    if (host.isEmpty() || port < 1 || port > 65535) {
      AgentLog.once(
          "consul instance " + service,
          "Consul lists "
              + service
              + " "
              + id
              + (host.isEmpty() ? " without an address" : " with port " + port)
              + "; it is left out, as it cannot be called");
      return null;
    }
    Map<String, String> facts = new TreeMap<>(described.get("Meta").texts());
    List<String> tags = new ArrayList<>();
    for (JsonValue tag : described.get("Tags").elements()) {
      if (tag.text() != null) {
        tags.add(tag.text());
      }
    }
    boolean ours = facts.containsKey(AgentService.STARTED);
    if (!ours) {
      conventions(tags, facts);
    }
    String secure = facts.remove(AgentService.SECURE);
    String zone = said(facts.remove(AgentService.ZONE));
    String version = said(facts.remove(AgentService.VERSION));
    boolean warns = state == State.WARNING;
    double weight = described.get("Weights").get(warns ? "Warning" : "Passing").fraction(1);
    String exact = facts.remove(AgentService.WEIGHT);
    // A weight of 0, which Consul cannot express, holds in every state.
    if (exact != null && (!warns || weight(exact, weight) == 0)) {
      weight = weight(exact, weight);
    }
    if (!tags.isEmpty()) {
      facts.put(AgentService.TAGS, String.join(",", tags));
    }
    return Instance.builder(service, id, host, (int) port)
        .secure("true".equalsIgnoreCase(secure))
        .anyScheme(secure == null && !ours)
        .weight(weight)
        .zone(zone)
        .version(version)
        .metadata(facts)
        .address(Addresses.literal(host))
        .build();
  }

  private static @Nullable String said(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  private static double weight(String text, double otherwise) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /**
   * Reads metadata from tags, as was usual before Consul had metadata, and longer in Spring Cloud.
   */
  private static void conventions(List<String> tags, Map<String, String> facts) {
    for (String tag : tags) {
      int equals = tag.indexOf('=');
      String name = equals < 0 ? "" : tag.substring(0, equals);
      if (name.equals(AgentService.SECURE)
          || name.equals(AgentService.ZONE)
          || name.equals(AgentService.VERSION)) {
        facts.putIfAbsent(name, tag.substring(equals + 1));
      }
    }
  }
}
