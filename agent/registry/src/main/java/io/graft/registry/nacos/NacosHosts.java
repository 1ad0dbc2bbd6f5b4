package io.graft.registry.nacos;

import io.graft.governance.service.Instance;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The instances of a service as the server lists them: those that can be chosen, and the rest. */
final class NacosHosts {
  /** By id. */
  final Map<String, Instance> chosen = new LinkedHashMap<>();

  /** The ids of instances that are unhealthy, disabled or have weight 0. */
  final Set<String> departed = new HashSet<>();

  /** The {@code address:port} of all instances. */
  final Set<String> authorities = new HashSet<>();

  /** The sequence number of the request. */
  final int number;

  private final String service;

  /**
   * @param service in lower case
   */
  NacosHosts(String service, int number) {
    this.service = service;
    this.number = number;
  }

  /** Whether the server lists no instance at all. */
  boolean none() {
    return authorities.isEmpty();
  }

  /**
   * Adds a response.
   *
   * @param known the ids that were unhealthy, disabled or had weight 0 before
   * @throws JsonException if it is not a list of instances; the message is a clause that says why
   */
  void add(JsonValue answer, Set<String> known) throws JsonException {
    JsonValue data = answer.get("data");
    JsonValue hosts =
        answer.get("hosts").isList()
            ? answer.get("hosts")
            : data.isList() ? data : data.get("hosts");
    if (!hosts.isList()) {
      throw new JsonException("its response has no list of hosts", null);
    }
    // Below its threshold the server reports all as healthy: what was known of each before still
    // holds.
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

  /** Metadata may have been copied from another instance, including its id. */
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
