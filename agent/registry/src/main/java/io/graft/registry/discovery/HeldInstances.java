package io.graft.registry.discovery;

import io.graft.governance.service.Instance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Instances of one service that its registry no longer lists and that are kept for some time. If at
 * least half of two or more disappear at once, without a report that they left or died, the
 * registry has more likely lost them than they have stopped.
 */
final class HeldInstances {
  private final long holdNanos;

  /** Until when each instance is kept, by id. */
  private Map<String, Long> kept = new HashMap<>();

  private int sudden;

  HeldInstances(long holdMillis) {
    holdNanos = holdMillis * 1000000;
  }

  /**
   * Returns the instances to keep for now.
   *
   * @param before the instances so far, including kept ones
   * @param listed the instances that the registry lists
   * @param departed ids of those that left or died
   */
  List<Instance> keep(
      List<Instance> before, List<Instance> listed, Set<String> departed, long now) {
    Set<String> explained = new HashSet<>(departed);
    for (Instance instance : listed) {
      explained.add(instance.id());
    }
    List<Instance> missing = new ArrayList<>();
    int fresh = 0;
    for (Instance instance : before) {
      if (!explained.contains(instance.id())) {
        missing.add(instance);
        fresh += kept.containsKey(instance.id()) ? 0 : 1;
      }
    }
    sudden = before.size() >= 2 && fresh * 2 >= before.size() ? fresh : 0;
    Map<String, Long> next = new HashMap<>();
    List<Instance> keep = new ArrayList<>();
    for (Instance instance : missing) {
      Long until = kept.get(instance.id());
      if (until == null && sudden > 0) {
        until = now + holdNanos;
      }
      if (until != null && until - now > 0) {
        next.put(instance.id(), until);
        keep.add(instance);
      }
    }
    kept = next;
    return keep;
  }

  /** Returns how many instances the last {@link #keep} has added; 0: there was no sudden loss. */
  int sudden() {
    return sudden;
  }

  boolean isEmpty() {
    return kept.isEmpty();
  }

  /** Returns the instances that are not kept ones. */
  List<Instance> without(List<Instance> all) {
    List<Instance> rest = new ArrayList<>();
    for (Instance instance : all) {
      if (!kept.containsKey(instance.id())) {
        rest.add(instance);
      }
    }
    return rest;
  }
}
