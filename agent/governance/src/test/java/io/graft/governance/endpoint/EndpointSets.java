package io.graft.governance.endpoint;

import static io.graft.governance.Rig.SECOND;

import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.util.ArrayList;
import java.util.List;

/** Endpoint sets for tests. */
public final class EndpointSets {
  /** Monotonic clocks may be negative, and policies must not care. */
  public static final long NOW = -7 * SECOND;

  private EndpointSets() {}

  /** A set of instances with these weights. */
  public static EndpointSet of(double... weights) {
    return EndpointSet.first(snapshot(weights), NOW);
  }

  public static Snapshot snapshot(double... weights) {
    List<Instance> list = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      list.add(instance(i).weight(weights[i]).build());
    }
    return Snapshot.of("s", list);
  }

  /** {@code n} instances of weight 1, each with further metadata by its number from 0. */
  public static EndpointSet of(int n, Facts facts) {
    List<Instance> list = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      list.add(facts.of(i, instance(i)).build());
    }
    return EndpointSet.first(Snapshot.of("s", list), NOW);
  }

  public static EndpointSet of(int n) {
    return of(n, (i, b) -> b);
  }

  /** Further metadata of an instance. */
  public interface Facts {
    Instance.Builder of(int i, Instance.Builder builder);
  }

  public static Instance.Builder instance(int i) {
    return Instance.builder("s", String.format("i%05d", i), "127.0.0.1", 1 + i);
  }

  /** Ejects an endpoint, as the outlierDetector does. */
  public static void eject(EndpointSet endpointSet, int i) {
    endpointSet.endpoint(i).eject(NOW, NOW + SECOND, NOW + SECOND, 1, "test");
    endpointSet.impaired(true);
  }

  /** Un-ejects an endpoint. */
  public static void restore(EndpointSet endpointSet, int i, long now) {
    endpointSet.endpoint(i).restore(now);
    endpointSet.impaired(false);
  }

  /** The number of an endpoint in {@link #of}. */
  public static int number(Endpoint endpoint) {
    return endpoint.instance().port() - 1;
  }
}
