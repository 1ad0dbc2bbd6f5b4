package io.graft.registry.consul;

import io.graft.config.Notice;
import io.graft.governance.service.Instance;
import io.graft.json.JsonException;
import io.graft.json.JsonValue;
import io.graft.registry.Addresses;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What {@code /v1/health/service/<name>} says: who passes, and why others do not. */
final class ServiceHealth {
  private static final String NODE_LOST = "serfHealth";
  private static final String MAINTENANCE = "_service_maintenance:";

  /** Those that are in service: none of their checks is critical. */
  final List<Instance> passing;

  /** Ids of those that are known to have left, to have died or to be ill. */
  final Set<String> departed;

  /**
   * Ids of those that are missing only because nobody has heard of them: their time to live has run
   * out, or their agent does not answer.
   */
  final Set<String> silent;

  /** Whether there is no instance of any kind. */
  final boolean nobody;

  private ServiceHealth(
      List<Instance> passing, Set<String> departed, Set<String> silent, boolean nobody) {
    this.passing = passing;
    this.departed = departed;
    this.silent = silent;
    this.nobody = nobody;
  }

  /**
   * Reads an answer.
   *
   * @param service in lower case
   * @throws JsonException with a clause for people, where it is no such answer
   */
  static ServiceHealth read(String service, JsonValue answer) throws JsonException {
    if (!answer.isList()) {
      throw new JsonException("its answer is no list of instances", null);
    }
    Map<String, Instance> byAddress = new LinkedHashMap<>();
    Set<String> departed = new HashSet<>();
    Set<String> silent = new HashSet<>();
    Set<String> unreachable = new HashSet<>();
    for (JsonValue entry : answer.elements()) {
      JsonValue described = entry.get("Service");
      if (!described.isObject()) {
        throw new JsonException("its answer lists something that is no instance", null);
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
      // Hosts fail. That all of them fail at once is more likely to be the network's fault, or
      // that of who says so.
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
    /** A check warns: it is in service as before, by a weight of its own. */
    WARNING,
    /** Its agent is not heard of, and nothing speaks against the service itself. */
    UNREACHABLE,
    /** Its time to live has run out. */
    EXPIRED,
    /** In maintenance, or a check says that it is ill. */
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
   * Ids are unique at one agent. Those that Graft gives are so anywhere, and may be known to two
   * agents; others, {@code orders-8080} for example, are of as many instances as there are hosts.
   */
  private static String id(JsonValue entry) {
    JsonValue service = entry.get("Service");
    String id = service.get("ID").text("");
    return service.get("Meta").get(AgentService.STARTED).none()
        ? id + "@" + entry.get("Node").get("Node").text("")
        : id;
  }

  /** Of two at one address, the one that began last: the other has died or is the same process. */
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
      Notice.once(
          "consul instance " + service,
          "Consul lists "
              + service
              + " "
              + id
              + (host.isEmpty() ? " without an address" : " with port " + port)
              + "; it is left out, nobody could call it");
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
    // A weight of 0 is one that Consul has no number for, in whatever state.
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

  /** What was said by tags before there was metadata, and by Spring Cloud for long after. */
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
