package io.graft.registry.eureka;

import io.graft.governance.service.Instance;
import io.graft.log.AgentLog;
import io.graft.registry.Watcher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What this JVM sees: the services it has looked for, as in the list of all instances, with newer
 * facts from requests for a single service. A server caches each of its responses, so the list of
 * all may be older than that of one service.
 */
final class EurekaView {
  private static final long NANOS = 1_000_000;
  private static final int MOST_MISSED = 1024;

  private final Watcher watcher;
  private final long newerNanos;

  /** The instances last reported, by service and id. The keys are the services looked for. */
  private final Map<String, Map<String, Instance>> told = new HashMap<>();

  /** Facts from single lookups that the list of all instances does not have yet. */
  private final Map<String, Map<String, Newer>> newer = new HashMap<>();

  /** Services that were looked for and are unknown, the latest last. */
  private final Set<String> missed = new LinkedHashSet<>();

  private Applications all = new Applications();
  private boolean trusted = true;

  private static final class Newer {
    final ListedInstance listed;
    final long until;

    Newer(ListedInstance listed, long until) {
      this.listed = listed;
      this.until = until;
    }
  }

  /**
   * @param newerMillis after this time the list of all instances is no older than a service's own
   */
  EurekaView(Watcher watcher, long newerMillis) {
    this.watcher = watcher;
    newerNanos = newerMillis * NANOS;
  }

  /**
   * Applies a complete list.
   *
   * @param departed ids of instances that are known to be gone, by service
   * @param sure whether missing instances are gone
   */
  void replaced(Applications now, Map<String, Set<String>> departed, boolean sure, long nowNanos) {
    all = now;
    trusted = sure;
    for (String service : told.keySet()) {
      tell(service, departed, nowNanos);
    }
    tellMissed(missed, nowNanos);
  }

  /**
   * Applies changes of some instances.
   *
   * @param services the services that changed
   */
  void changed(
      Set<String> services, Map<String, Set<String>> departed, boolean sure, long nowNanos) {
    boolean again = sure != trusted;
    trusted = sure;
    for (String service : told.keySet()) {
      if (again || services.contains(service) || newer.containsKey(service)) {
        tell(service, departed, nowNanos);
      }
    }
    tellMissed(services, nowNanos);
  }

  private void tellMissed(Set<String> services, long now) {
    for (String service : new ArrayList<>(services)) {
      if (missed.contains(service)) {
        want(service, now);
      }
    }
  }

  /** This JVM looks for a service: reports it now, or as soon as it is known. */
  void want(String service, long now) {
    if (told.containsKey(service)) {
      return;
    }
    missed.remove(service);
    if (!all.of(service).isEmpty()) {
      told.put(service, Collections.<String, Instance>emptyMap());
      tell(service, Collections.<String, Set<String>>emptyMap(), now);
      return;
    }
    if (missed.size() >= MOST_MISSED) {
      missed.remove(missed.iterator().next());
    }
    missed.add(service);
  }

  /** Applies the response to a lookup of one service. */
  void looked(String service, List<ListedInstance> instances, long now) {
    Map<String, Newer> facts = new HashMap<>();
    Map<String, ListedInstance> known = all.of(service);
    for (ListedInstance each : instances) {
      ListedInstance before = known.get(each.id);
      if (before == null || each.updated > before.updated) {
        facts.put(each.id, new Newer(each, now + newerNanos));
      }
    }
    if (!facts.isEmpty()) {
      Map<String, Newer> kept = newer.get(service);
      if (kept == null) {
        newer.put(service, facts);
      } else {
        kept.putAll(facts);
      }
    }
    if (!told.containsKey(service)) {
      missed.remove(service);
      told.put(service, Collections.<String, Instance>emptyMap());
    }
    tell(service, Collections.<String, Set<String>>emptyMap(), now);
  }

  private void tell(String service, Map<String, Set<String>> gone, long now) {
    Set<String> departed = new HashSet<>();
    Set<String> deleted = gone.get(service);
    if (deleted != null && trusted) {
      departed.addAll(deleted);
    }
    Map<String, Instance> instances = new HashMap<>();
    for (ListedInstance each : listed(service, deleted, now).values()) {
      if (each.status != Status.UP) {
        departed.add(each.id);
        continue;
      }
      Instance instance = each.instance();
      if (instance == null) {
        AgentLog.once(
            "eureka uncallable " + service,
            "eureka lists "
                + each.id
                + " of "
                + service
                + " without a host and an enabled port from 1 to 65535; it is left out");
      } else {
        departed.remove(each.id);
        instances.put(each.id, instance);
      }
    }
    if (!trusted) {
      for (Map.Entry<String, Instance> each : told.get(service).entrySet()) {
        if (!departed.contains(each.getKey()) && !instances.containsKey(each.getKey())) {
          instances.put(each.getKey(), each.getValue());
        }
      }
    }
    told.put(service, instances);
    watcher.update(service, new ArrayList<>(instances.values()), departed);
  }

  /**
   * Returns the instances of a service with all newer facts, and forgets those that are outdated.
   */
  private Map<String, ListedInstance> listed(String service, Set<String> deleted, long now) {
    Map<String, ListedInstance> merged = new HashMap<>(all.of(service));
    Map<String, Newer> facts = newer.get(service);
    if (facts == null) {
      return merged;
    }
    for (Newer each : new ArrayList<>(facts.values())) {
      ListedInstance listed = each.listed;
      ListedInstance known = merged.get(listed.id);
      boolean over =
          each.until - now <= 0
              || known != null && known.updated >= listed.updated
              || known == null && deleted != null && deleted.contains(listed.id);
      if (over) {
        facts.remove(listed.id);
      } else {
        merged.put(listed.id, listed);
      }
    }
    if (facts.isEmpty()) {
      newer.remove(service);
    }
    return merged;
  }
}
