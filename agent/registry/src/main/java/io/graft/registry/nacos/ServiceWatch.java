package io.graft.registry.nacos;

import io.graft.governance.service.Instance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A service that is asked for again and again, and what was told of it. */
final class ServiceWatch {
  /** In lower case. */
  final String service;

  /** When this JVM wanted it last. */
  long wantedNanos;

  /** How many times it was asked for, and which of these was taken last. */
  int asked;

  int taken;

  /** How many rounds have not asked for it. */
  int skipped;

  /** Whether the server has it, or had. */
  boolean exists;

  /** Those that can be chosen, by id, as they were told last. */
  private Map<String, Instance> told = Collections.emptyMap();

  private boolean known;

  /** Ids of those that were there and could not be chosen. */
  private Set<String> departed = Collections.emptySet();

  ServiceWatch(String service, long wantedNanos) {
    this.service = service;
    this.wantedNanos = wantedNanos;
  }

  /** Whether anything was told of it. */
  boolean told() {
    return known;
  }

  Set<String> departed() {
    return departed;
  }

  /** Those that were told and that the server does not mention any more. */
  Map<String, Instance> missing(NacosHosts hosts) {
    Map<String, Instance> missing = new LinkedHashMap<>(told);
    missing.keySet().removeAll(hosts.chosen.keySet());
    missing.keySet().removeAll(hosts.departed);
    // Whoever has its address and port now has taken its place, or is the same after a restart.
    missing.values().removeIf(each -> hosts.authorities.contains(each.authority()));
    return missing;
  }

  /**
   * Takes what the server says.
   *
   * @param kept are told though the server does not mention them
   * @param left are not there any more, for certain
   * @return all that can be chosen
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
