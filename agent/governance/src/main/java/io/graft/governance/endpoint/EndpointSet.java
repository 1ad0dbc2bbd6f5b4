package io.graft.governance.endpoint;

import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of one service, as of one snapshot. Immutable, except for the state of its
 * endpoints.
 */
public final class EndpointSet {
  private static final double DEFAULT_LATENCY = 30_000_000;

  private final Snapshot snapshot;
  private final Endpoint[] endpoints;

  /** Shared by all endpoints that the service ever had. */
  private final TypicalLatency typical;

  /**
   * Whether an endpoint may be ejected. Set after an ejection and cleared once no endpoint is
   * ejected, both under the lock of the destination.
   */
  private volatile boolean impaired;

  /** Changes with each ejection and un-ejection; written under the lock of the destination. */
  private volatile int version;

  private final long generation;

  private EndpointSet(
      Snapshot snapshot, Endpoint[] endpoints, TypicalLatency typical, long generation) {
    this.snapshot = snapshot;
    this.endpoints = endpoints;
    this.typical = typical;
    this.generation = generation;
    for (Endpoint endpoint : endpoints) {
      impaired |= endpoint.ejection() != null;
    }
  }

  /** The first endpoint set of a service. There is no slow start, because all endpoints are new. */
  public static EndpointSet first(Snapshot snapshot, long now) {
    List<Instance> instances = snapshot.instances();
    Endpoint[] endpoints = new Endpoint[instances.size()];
    TypicalLatency typical = new TypicalLatency(DEFAULT_LATENCY, now);
    for (int i = 0; i < endpoints.length; i++) {
      endpoints[i] = new Endpoint(instances.get(i), typical, false, now);
    }
    return new EndpointSet(snapshot, endpoints, typical, 0);
  }

  /**
   * The endpoint set of the next snapshot. Known endpoints keep their state, and new ones start
   * slowly.
   */
  public EndpointSet next(Snapshot next, long now) {
    List<Instance> instances = next.instances();
    Endpoint[] result = new Endpoint[instances.size()];
    int kept = 0;
    // Both are ordered by id.
    for (int i = 0, known = 0; i < result.length; i++) {
      Instance instance = instances.get(i);
      int order = -1;
      while (known < endpoints.length
          && (order = endpoints[known].instance().id().compareTo(instance.id())) < 0) {
        known++;
      }
      if (known < endpoints.length && order == 0) {
        Endpoint endpoint = endpoints[known++];
        Instance before = endpoint.instance();
        if (before == instance || sameAddress(before, instance)) {
          if (before != instance) {
            endpoint.instance(instance);
          }
          result[i] = endpoint;
          kept++;
        }
      }
    }
    if (kept < result.length) {
      for (int i = 0; i < result.length; i++) {
        if (result[i] == null) {
          result[i] = new Endpoint(instances.get(i), typical, kept > 0, now);
        }
      }
    }
    return new EndpointSet(next, result, typical, generation + 1);
  }

  private static boolean sameAddress(Instance a, Instance b) {
    return a.port() == b.port() && a.host().equals(b.host()) && a.secure() == b.secure();
  }

  public Snapshot snapshot() {
    return snapshot;
  }

  /** Whether it has an endpoint that an earlier set does not have. */
  public boolean newTo(EndpointSet other) {
    // Both are ordered by id.
    int at = 0;
    for (Endpoint endpoint : endpoints) {
      while (at < other.endpoints.length && other.endpoints[at] != endpoint) {
        at++;
      }
      if (at++ == other.endpoints.length) {
        return true;
      }
    }
    return false;
  }

  /** Finds the endpoint of an instance by its id; {@code null}: not in this set. */
  public @Nullable Endpoint find(String id) {
    int low = 0;
    int high = endpoints.length - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      int order = endpoints[middle].instance().id().compareTo(id);
      if (order == 0) {
        return endpoints[middle];
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  /** Not to be changed. */
  public Endpoint[] endpoints() {
    return endpoints;
  }

  public int size() {
    return endpoints.length;
  }

  public Endpoint endpoint(int i) {
    return endpoints[i];
  }

  /** Whether an endpoint may be ejected. */
  public boolean impaired() {
    return impaired;
  }

  /**
   * To be called under the lock of the destination, after each ejection and un-ejection: this is
   * how picks learn of them.
   */
  public void impaired(boolean value) {
    impaired = value;
    version++;
  }

  /** Changes with each ejection and un-ejection. */
  public int version() {
    return version;
  }

  /** Whether it is later than another endpoint set of the same service. */
  public boolean newerThan(EndpointSet other) {
    return generation - other.generation > 0;
  }
}
