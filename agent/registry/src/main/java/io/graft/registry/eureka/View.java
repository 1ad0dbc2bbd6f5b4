package io.graft.registry.eureka;

import io.graft.config.Notice;
import io.graft.governance.service.Instance;
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
 * What this JVM sees: the services that somebody has looked for, as all of the server's instances
 * are known, and newer facts where a service was asked for by itself. A server caches each of its
 * answers for some time, so that the list of all may be older than that of one service.
 */
final class View {
  private static final long NANOS = 1_000_000;
  private static final int MOST_MISSED = 1024;

  private final Watcher watcher;
  private final long newerNanos;

  /** What the watcher was told last, by service and id. Its keys are the services looked for. */
  private final Map<String, Map<String, Instance>> told = new HashMap<>();

  /** What a service's own list has said and the list of all does not say yet. */
  private final Map<String, Map<String, Newer>> newer = new HashMap<>();

  /** Services that were looked for and not known, the latest last. */
  private final Set<String> missed = new LinkedHashSet<>();

  private Applications all = new Applications();
  private boolean trusted = true;

  private static final class Newer {
    final Listed listed;
    final long until;

    Newer(Listed listed, long until) {
      this.listed = listed;
      this.until = until;
    }
  }

  /**
   * @param newerMillis how long the list of all may take to say what a service's own list has said
   */
  View(Watcher watcher, long newerMillis) {
    this.watcher = watcher;
    newerNanos = newerMillis * NANOS;
  }

  /**
   * All instances are known anew.
   *
   * @param departed ids of those that are known to be gone, by service
   * @param sure whether those that are missing are gone
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
   * Some instances have changed.
   *
   * @param services that they are of
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

  /** Somebody wants to call a service: tells of it, now if it is known, else once it is. */
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

  /** A service has been asked for by itself, and is known. */
  void looked(String service, List<Listed> instances, long now) {
    Map<String, Newer> facts = new HashMap<>();
    Map<String, Listed> known = all.of(service);
    for (Listed each : instances) {
      Listed before = known.get(each.id);
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
    for (Listed each : listed(service, deleted, now).values()) {
      if (each.status != Status.UP) {
        departed.add(each.id);
        continue;
      }
      Instance instance = each.instance();
      if (instance == null) {
        Notice.once(
            "eureka uncallable " + service,
            "eureka lists "
                + each.id
                + " of "
                + service
                + " without a host and a port from 1 to 65535 that are enabled; it is left out");
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

  /** The instances of a service with what is newer of them; what no longer is, is forgotten. */
  private Map<String, Listed> listed(String service, Set<String> deleted, long now) {
    Map<String, Listed> merged = new HashMap<>(all.of(service));
    Map<String, Newer> facts = newer.get(service);
    if (facts == null) {
      return merged;
    }
    for (Newer each : new ArrayList<>(facts.values())) {
      Listed listed = each.listed;
      Listed known = merged.get(listed.id);
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
