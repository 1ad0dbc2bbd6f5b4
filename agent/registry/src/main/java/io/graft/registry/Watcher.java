package io.graft.registry;

import io.graft.governance.service.Instance;
import java.util.List;
import java.util.Set;

/**
 * Receives the reports of a registry, on the agent's thread. A report holds until the next one. A
 * registry that cannot be read reports {@link #failed}, and never an empty list.
 */
public interface Watcher {
  /**
   * Reports all instances of a service that can be called. Repeating a report costs little.
   *
   * @param service in lower case
   * @param departed the ids of instances that are no longer in the list and are known to have left
   *     or died, unlike those that are missing without a reason
   */
  void update(String service, List<Instance> instances, Set<String> departed);

  /**
   * Reports the names of all services, if the registry can list them cheaply. Only for the status
   * page.
   *
   * @param services in lower case
   */
  void names(Set<String> services);

  /** Reports that the registry can be read and that the initial state is complete. Called often. */
  void ready();

  /**
   * Reports that the registry cannot be read. Called at each failure, until {@link #ready}.
   *
   * @param reason a clause: {@code connection refused}
   */
  void failed(String reason);

  /** Whether this JVM has called the service recently, so that changes are urgent. */
  boolean wanted(String service);
}
