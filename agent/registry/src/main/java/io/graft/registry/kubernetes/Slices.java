package io.graft.registry.kubernetes;

import io.graft.config.Notice;
import io.graft.governance.service.Instance;
import io.graft.json.JsonValue;
import io.graft.registry.Addresses;
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

/** What is known of the services of a namespace, put together from their slices. */
final class Slices {
  private static final int MOST_NAMES = 8;

  private final String namespace;
  private final @Nullable String port;
  private final Watcher watcher;

  /** By service and name. */
  private Map<String, Map<String, Slice>> slices = new HashMap<>();

  /** What services are called by others: with the namespace, or without it. */
  private final Map<String, Set<String>> names = new HashMap<>();

  /** Who was told last, by what the service is called. */
  private final Map<String, Set<String>> told = new HashMap<>();

  /**
   * @param port the name or the number of the port to call; {@code null}: see {@link Slice#port}
   */
  Slices(String namespace, @Nullable String port, Watcher watcher) {
    this.namespace = namespace;
    this.port = port;
    this.watcher = watcher;
  }

  /** A service is called by a name. */
  void named(String service, String name) {
    Set<String> all = names.computeIfAbsent(service, s -> new HashSet<>());
    if (all.size() < MOST_NAMES && all.add(name)) {
      tell(service);
    }
  }

  /** Whether the service has a slice, which even one without endpoints has. */
  boolean has(String service) {
    return slices.containsKey(service);
  }

  /** Nobody calls the service any more. */
  void forget(String service) {
    names.remove(service);
  }

  /** All slices of the services that are called. */
  void replace(Collection<Slice> all) {
    slices = new HashMap<>();
    for (Slice slice : all) {
      slices.computeIfAbsent(slice.service, s -> new TreeMap<>()).put(slice.name, slice);
    }
    for (String service : names.keySet()) {
      tell(service);
    }
  }

  void put(Slice slice) {
    slices.computeIfAbsent(slice.service, s -> new TreeMap<>()).put(slice.name, slice);
    tell(slice.service);
  }

  void remove(Slice slice) {
    Map<String, Slice> rest = slices.get(slice.service);
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
      // A service that has never been there is no service: the host may be another one.
      if (slices.containsKey(service) || told.containsKey(name)) {
        tell(service, name);
      }
    }
  }

  private void tell(String service, String name) {
    Collection<Slice> own = slices.getOrDefault(service, Collections.emptyMap()).values();
    Map<String, Instance> ready = new TreeMap<>();
    Map<String, Instance> serving = new TreeMap<>();
    Set<String> unready = new HashSet<>();
    for (Slice.Family family : Slice.Family.values()) {
      if (ready.isEmpty()) {
        collect(own, family, name, ready, serving, unready);
      }
    }
    // As kube-proxy does it: rather one that is about to end than none.
    List<Instance> instances = new ArrayList<>(ready.isEmpty() ? serving.values() : ready.values());
    Set<String> ids = new HashSet<>();
    for (Instance instance : instances) {
      ids.add(instance.id());
    }
    Set<String> departed = new HashSet<>(told.getOrDefault(name, Collections.emptySet()));
    departed.removeAll(ids);
    unready.retainAll(departed);
    if (unready.size() > 1) {
      // Several at once that live and are not ready may all wait for one thing, which may be what
      // asks them: no better reason than that they are missing.
      departed.removeAll(unready);
    }
    told.put(name, ids);
    watcher.update(name, instances, departed);
  }

  private void collect(
      Collection<Slice> own,
      Slice.Family family,
      String name,
      Map<String, Instance> ready,
      Map<String, Instance> serving,
      Set<String> unready) {
    for (Slice slice : own) {
      if (slice.family != family || slice.endpoints.isEmpty()) {
        continue;
      }
      JsonValue chosen = slice.port(port);
      if (chosen == null) {
        Notice.once(
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
      for (Slice.Endpoint endpoint : slice.endpoints) {
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
      String name, Slice.Endpoint endpoint, JsonValue port, int other) {
    Map<String, String> facts = new TreeMap<>();
    if (endpoint.node != null) {
      facts.put("node", endpoint.node);
    }
    return Instance.builder(name, endpoint.id, endpoint.address, (int) port.get("port").number(0))
        .secure(Slice.secure(port))
        .anyScheme(!Slice.secure(port) && !Slice.plain(port))
        .otherPort(other)
        .zone(endpoint.zone)
        .metadata(facts)
        .address(Addresses.literal(endpoint.address))
        .build();
  }
}
