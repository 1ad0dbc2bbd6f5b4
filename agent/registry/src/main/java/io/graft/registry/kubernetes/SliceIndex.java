package io.graft.registry.kubernetes;

import io.graft.governance.service.Instance;
import io.graft.log.AgentLog;
import io.graft.net.Addresses;
import io.graft.net.json.JsonValue;
import io.graft.registry.Watcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The services of a namespace, combined from their slices. */
final class SliceIndex {
  private static final int MOST_NAMES = 8;

  private final String namespace;
  private final @Nullable String port;
  private final Watcher watcher;

  /** By service and slice name. */
  private Map<String, Map<String, EndpointSlice>> slices = new HashMap<>();

  /** The names under which each service is called: with the namespace, or without it. */
  private final Map<String, Set<String>> names = new HashMap<>();

  /** The instances last reported, by the name under which the service is called. */
  private final Map<String, Set<String>> told = new HashMap<>();

  /**
   * @param port the name or the number of the port to call; {@code null}: see {@link
   *     EndpointSlice#port}
   */
  SliceIndex(String namespace, @Nullable String port, Watcher watcher) {
    this.namespace = namespace;
    this.port = port;
    this.watcher = watcher;
  }

  /** Adds a name under which a service is called. */
  void named(String service, String name) {
    Set<String> all = names.computeIfAbsent(service, s -> new HashSet<>());
    if (all.size() < MOST_NAMES && all.add(name)) {
      tell(service);
    }
  }

  /** Whether the service has a slice. A service without endpoints has one too. */
  boolean has(String service) {
    return slices.containsKey(service);
  }

  /** Removes a service that is no longer called. */
  void forget(String service) {
    names.remove(service);
  }

  /** Replaces everything with a complete list of the called services. */
  void replace(Collection<EndpointSlice> all) {
    slices = new HashMap<>();
    for (EndpointSlice slice : all) {
      slices.computeIfAbsent(slice.service, s -> new TreeMap<>()).put(slice.name, slice);
    }
    for (String service : names.keySet()) {
      tell(service);
    }
  }

  void put(EndpointSlice slice) {
    slices.computeIfAbsent(slice.service, s -> new TreeMap<>()).put(slice.name, slice);
    tell(slice.service);
  }

  void remove(EndpointSlice slice) {
    Map<String, EndpointSlice> rest = slices.get(slice.service);
    if (rest != null && rest.remove(slice.name) != null) {
      if (rest.isEmpty()) {
        slices.remove(slice.service);
      }
      tell(slice.service);
    }
  }

  private void tell(String service) {
    Set<String> all = names.get(service);
    if (all == null) {
      return;
    }
    for (String name : all) {
      // A service that never existed is not reported: its name may be an ordinary host.
      if (slices.containsKey(service) || told.containsKey(name)) {
        tell(service, name);
      }
    }
  }

  private void tell(String service, String name) {
    Collection<EndpointSlice> own = slices.getOrDefault(service, Collections.emptyMap()).values();
    Map<String, Instance> ready = new TreeMap<>();
    Map<String, Instance> serving = new TreeMap<>();
    Set<String> unready = new HashSet<>();
    for (EndpointSlice.Family family : EndpointSlice.Family.values()) {
      if (ready.isEmpty()) {
        collect(own, family, name, ready, serving, unready);
      }
    }
    // As kube-proxy does: a terminating endpoint is better than none.
    List<Instance> instances = new ArrayList<>(ready.isEmpty() ? serving.values() : ready.values());
    Set<String> ids = new HashSet<>();
    for (Instance instance : instances) {
      ids.add(instance.id());
    }
    Set<String> departed = new HashSet<>(told.getOrDefault(name, Collections.emptySet()));
    departed.removeAll(ids);
    unready.retainAll(departed);
    if (unready.size() > 1) {
      // Several endpoints that are unready at once may all wait for the same thing, possibly for
      // this service itself. That proves no more than if they were missing.
      departed.removeAll(unready);
    }
    told.put(name, ids);
    watcher.update(name, instances, departed);
  }

  private void collect(
      Collection<EndpointSlice> own,
      EndpointSlice.Family family,
      String name,
      Map<String, Instance> ready,
      Map<String, Instance> serving,
      Set<String> unready) {
    for (EndpointSlice slice : own) {
      if (slice.family != family || slice.endpoints.isEmpty()) {
        continue;
      }
      JsonValue chosen = slice.port(port);
      if (chosen == null) {
        AgentLog.once(
            "kubernetes port " + namespace + " " + slice.service,
            "kubernetes: service "
                + slice.service
                + " in namespace "
                + namespace
                + " has no TCP port"
                + (port == null ? "" : " '" + port + "'")
                + "; its endpoints cannot be called");
        continue;
      }
      int other = port == null ? slice.other(chosen) : 0;
      for (EndpointSlice.Endpoint endpoint : slice.endpoints) {
        Instance instance = instance(name, endpoint, chosen, other);
        if (endpoint.ready && !endpoint.terminating) {
          ready.putIfAbsent(endpoint.id, instance);
        } else if (endpoint.terminating && endpoint.serving) {
          serving.putIfAbsent(endpoint.id, instance);
        } else if (!endpoint.terminating) {
          unready.add(endpoint.id);
        }
      }
    }
  }

  private static Instance instance(
      String name, EndpointSlice.Endpoint endpoint, JsonValue port, int other) {
    Map<String, String> facts = new TreeMap<>();
    if (endpoint.node != null) {
      facts.put("node", endpoint.node);
    }
    return Instance.builder(name, endpoint.id, endpoint.address, (int) port.get("port").number(0))
        .secure(EndpointSlice.secure(port))
        .anyScheme(!EndpointSlice.secure(port) && !EndpointSlice.plain(port))
        .otherPort(other)
        .zone(endpoint.zone)
        .metadata(facts)
        .address(Addresses.literal(endpoint.address))
        .build();
  }
}
