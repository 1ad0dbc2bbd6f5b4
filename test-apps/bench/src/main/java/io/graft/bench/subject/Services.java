package io.graft.bench.subject;

import io.graft.governance.service.Directory;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A registry that knows one service. */
public final class Services implements Directory {
  /** The name of the service. */
  public static final String SERVICE = "user";

  private volatile Snapshot snapshot;

  /**
   * @param instances how many there are, 1 or more
   */
  public Services(int instances) {
    snapshot = snapshot(instances, 0);
  }

  /**
   * Instances as a registry gives them.
   *
   * @param from the number of the first: two lists have in common what their numbers overlap
   */
  public static Snapshot snapshot(int instances, int from) {
    List<Instance> list = new ArrayList<>();
    for (int i = from; i < from + instances; i++) {
      String host = "10.0." + (i >> 8) + "." + (i & 255);
      list.add(Instance.builder(SERVICE, id(i), host, 8080).build());
    }
    return Snapshot.of(SERVICE, list);
  }

  /** The id of an instance. */
  public static String id(int number) {
    return SERVICE + number;
  }

  /** There are other instances now. */
  void publish(Snapshot next) {
    snapshot = next;
  }

  @Override
  public @Nullable Snapshot find(String service) {
    return service.equals(SERVICE) ? snapshot : null;
  }

  @Override
  public boolean await(String service, long nanos) {
    return true;
  }

  @Override
  public void look(String service, long nanos) {}
}
