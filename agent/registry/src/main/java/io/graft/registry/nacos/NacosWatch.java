package io.graft.registry.nacos;

import io.graft.governance.service.Instance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A service that is polled, and what was reported of it. */
final class NacosWatch {
  /** In lower case. */
  final String service;

  /** When this JVM last looked for it. */
  long wantedNanos;

  /** The numbers of the last request and of the last applied response. */
  int asked;

  int taken;

  /** The number of rounds since it was last polled. */
  int skipped;

  /** Whether the server has the service, or had it. */
  boolean exists;

  /** The instances last reported, by id. */
  private Map<String, Instance> told = Collections.emptyMap();

  private boolean known;

  /** The ids of instances that were listed and could not be chosen. */
  private Set<String> departed = Collections.emptySet();

  NacosWatch(String service, long wantedNanos) {
    this.service = service;
    this.wantedNanos = wantedNanos;
  }

  /** Whether anything was reported of it. */
  boolean told() {
    return known;
  }

  Set<String> departed() {
    return departed;
  }

  /** Returns the reported instances that the server no longer lists. */
  Map<String, Instance> missing(NacosHosts hosts) {
    Map<String, Instance> missing = new LinkedHashMap<>(told);
    missing.keySet().removeAll(hosts.chosen.keySet());
    missing.keySet().removeAll(hosts.departed);
    // An instance with the same address and port has replaced it, or is the same after a restart.
    missing.values().removeIf(each -> hosts.authorities.contains(each.authority()));
    return missing;
  }

  /**
   * Applies a response.
   *
   * @param kept instances to report although the server does not list them
   * @param left instances that are certainly gone
   * @return all instances that can be chosen
   */
  List<Instance> take(NacosHosts hosts, Map<String, Instance> kept, Set<String> left) {
    Map<String, Instance> now = new LinkedHashMap<>(hosts.chosen);
    now.putAll(kept);
    Set<String> gone = new HashSet<>(hosts.departed);
    gone.addAll(left);
    for (Map.Entry<String, Instance> each : told.entrySet()) {
      if (hosts.authorities.contains(each.getValue().authority())
          && !now.containsKey(each.getKey())) {
        gone.add(each.getKey());
      }
    }
    told = now;
    known = true;
    departed = gone;
    return new ArrayList<>(now.values());
  }
}
