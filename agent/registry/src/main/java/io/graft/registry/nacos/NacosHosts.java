package io.graft.registry.nacos;

import io.graft.governance.service.Instance;
import io.graft.json.JsonException;
import io.graft.json.JsonValue;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What a server says of a service: who can be chosen, and who is there and cannot be. */
final class NacosHosts {
  /** By id. */
  final Map<String, Instance> chosen = new LinkedHashMap<>();

  /** Ids of those that are unhealthy, disabled or of no weight. */
  final Set<String> departed = new HashSet<>();

  /** Addresses and ports of all. */
  final Set<String> authorities = new HashSet<>();

  /** How many times the service had been asked for. */
  final int number;

  private final String service;

  /**
   * @param service in lower case
   */
  NacosHosts(String service, int number) {
    this.service = service;
    this.number = number;
  }

  /** Whether the server knows nobody at all. */
  boolean none() {
    return authorities.isEmpty();
  }

  /**
   * Adds what an answer says.
   *
   * @param known ids that were unhealthy, disabled or of no weight before
   * @throws JsonException with a clause for people, where it is no such answer
   */
  void add(JsonValue answer, Set<String> known) throws JsonException {
    JsonValue data = answer.get("data");
    JsonValue hosts =
        answer.get("hosts").isList()
            ? answer.get("hosts")
            : data.isList() ? data : data.get("hosts");
    if (!hosts.isList()) {
      throw new JsonException("its answer has no list of hosts", null);
    }
    // Too few are healthy, so that the server says it of all: what was known of one still counts.
    boolean all =
        answer.get("reachProtectionThreshold").flag(false)
            || data.get("reachProtectionThreshold").flag(false);
    for (JsonValue host : hosts.elements()) {
      Instance instance = NacosInstance.read(service, host);
      if (instance == null) {
        continue;
      }
      instance = unique(instance);
      authorities.add(instance.authority());
      if (NacosInstance.chosen(host) && !(all && known.contains(instance.id()))) {
        chosen.put(instance.id(), instance);
      } else {
        departed.add(instance.id());
      }
    }
  }

  /** Somebody may have copied the metadata of another instance, with its id. */
  private Instance unique(Instance instance) {
    String id = instance.id();
    if (!chosen.containsKey(id) && !departed.contains(id)) {
      return instance;
    }
    return Instance.builder(
            service, id + "@" + instance.authority(), instance.host(), instance.port())
        .weight(instance.weight())
        .secure(instance.secure())
        .anyScheme(instance.anyScheme())
        .version(instance.version())
        .zone(instance.zone())
        .metadata(instance.metadata())
        .address(instance.address())
        .build();
  }
}
