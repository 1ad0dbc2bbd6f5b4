package io.graft.governance.service;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All instances of one service at one time, ordered by id. Immutable: a change is a new snapshot,
 * and no change is the same snapshot, so that {@code ==} tells whether anything has to be rebuilt.
 */
public final class Snapshot {
  // No lambda: it would be the first of a small application, and load a hundred classes.
  private static final Comparator<Instance> BY_ID =
      new Comparator<Instance>() {
        @Override
        public int compare(Instance one, Instance other) {
          return one.id().compareTo(other.id());
        }
      };

  private final String service;
  private final List<Instance> instances;

  private Snapshot(String service, List<Instance> instances) {
    this.service = service;
    this.instances = instances;
  }

  public static Snapshot of(String service, Iterable<Instance> instances) {
    List<Instance> list = new ArrayList<>();
    for (Instance instance : instances) {
      list.add(instance);
    }
    Instance[] sorted = list.toArray(new Instance[0]);
    Arrays.sort(sorted, BY_ID);
    return new Snapshot(
        Objects.requireNonNull(service, "service"),
        Collections.unmodifiableList(Arrays.asList(sorted)));
  }

  public String service() {
    return service;
  }

  /** Ordered by id, unmodifiable. May be empty: the service is known and nothing runs. */
  public List<Instance> instances() {
    return instances;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Snapshot
        && service.equals(((Snapshot) other).service)
        && instances.equals(((Snapshot) other).instances);
  }

  @Override
  public int hashCode() {
    return service.hashCode();
  }

  @Override
  public String toString() {
    return service + instances;
  }
}
