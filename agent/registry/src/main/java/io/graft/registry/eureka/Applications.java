package io.graft.registry.eureka;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All instances of all services that the server lists, with any status. */
final class Applications {
  private final Map<String, Map<String, ListedInstance>> services = new HashMap<>();
  private final int[] counts = new int[Status.COUNT];
  private int size;

  /** Adds an instance or replaces it. */
  void put(ListedInstance one) {
    Map<String, ListedInstance> instances = services.get(one.service);
    if (instances == null) {
      instances = new HashMap<>();
      services.put(one.service, instances);
    }
    count(instances.put(one.id, one), -1);
    count(one, 1);
  }

  /** Removes an instance, if it is listed. */
  void remove(ListedInstance one) {
    Map<String, ListedInstance> instances = services.get(one.service);
    if (instances != null) {
      count(instances.remove(one.id), -1);
      if (instances.isEmpty()) {
        services.remove(one.service);
      }
    }
  }

  private void count(@Nullable ListedInstance one, int sign) {
    if (one != null) {
      counts[one.status.ordinal()] += sign;
      size += sign;
    }
  }

  /** Returns the instances of a service by id; empty: unknown service. */
  Map<String, ListedInstance> of(String service) {
    Map<String, ListedInstance> instances = services.get(service);
    return instances == null
        ? Collections.<String, ListedInstance>emptyMap()
        : Collections.unmodifiableMap(instances);
  }

  /** Returns the services that have instances. A copy. */
  Set<String> names() {
    return new HashSet<>(services.keySet());
  }

  /** The number of instances. */
  int size() {
    return size;
  }

  /**
   * Returns what Eureka calls the reconcile hash code: the number of instances with each status,
   * {@code DOWN_2_UP_8_}; empty if there are none.
   */
  String hash() {
    StringBuilder out = new StringBuilder();
    for (Status status : Status.values()) {
      int count = counts[status.ordinal()];
      if (count > 0) {
        out.append(status).append('_').append(count).append('_');
      }
    }
    return out.toString();
  }
}
