package io.graft.registry;

import io.graft.governance.service.Instance;
import java.util.List;
import java.util.Set;

/** Is told by a registry who is there. Errors are not told: what was said before holds. */
public interface Watcher {
  /**
   * All instances of a service that can be chosen.
   *
   * @param service in lower case
   * @param departed ids of instances that are not in the list and are known to have left or died,
   *     as opposed to those that are missing without a reason
   */
  void update(String service, List<Instance> instances, Set<String> departed);

  /** Everything that the registry knew at the start has been told. May come more than once. */
  void ready();

  /** Whether this JVM has asked for the service lately, so that its changes are urgent. */
  boolean wanted(String service);
}
