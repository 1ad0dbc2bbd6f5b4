package io.graft.registry.eureka;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All instances of all services, as the server has said, whatever their status is. */
final class Applications {
  private final Map<String, Map<String, Listed>> services = new HashMap<>();
  private final int[] counts = new int[Status.COUNT];
  private int size;

  /** Takes one in, in the place of what was said of it before. */
  void put(Listed one) {
    Map<String, Listed> instances = services.get(one.service);
    if (instances == null) {
      instances = new HashMap<>();
      services.put(one.service, instances);
    }
    count(instances.put(one.id, one), -1);
    count(one, 1);
  }

  /** Takes one out, if it is there. */
  void remove(Listed one) {
    Map<String, Listed> instances = services.get(one.service);
    if (instances != null) {
      count(instances.remove(one.id), -1);
      if (instances.isEmpty()) {
        services.remove(one.service);
      }
    }
  }

  private void count(@Nullable Listed one, int sign) {
    if (one != null) {
      counts[one.status.ordinal()] += sign;
      size += sign;
    }
  }

  /** Those of a service by their ids; empty: it is not known. */
  Map<String, Listed> of(String service) {
    Map<String, Listed> instances = services.get(service);
    return instances == null
        ? Collections.<String, Listed>emptyMap()
        : Collections.unmodifiableMap(instances);
  }

  /** All services that have an instance. A copy. */
  Set<String> names() {
    return new HashSet<>(services.keySet());
  }

  /** How many instances there are. */
  int size() {
    return size;
  }

  /**
   * What Eureka calls the reconcile hash code: how many instances have which status, {@code
   * DOWN_2_UP_8_}; empty where there are none.
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
