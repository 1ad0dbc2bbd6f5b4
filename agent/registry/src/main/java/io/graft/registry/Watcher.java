package io.graft.registry;

import io.graft.governance.service.Instance;
import java.util.List;
import java.util.Set;

/**
 * Is told by a registry who is there, on the agent's thread. What was said holds until something
 * else is said: a registry that cannot be read says {@link #failed}, and never that nobody is
 * there.
 */
public interface Watcher {
  /**
   * All instances of a service that can be chosen. Telling the same again costs little.
   *
   * @param service in lower case
   * @param departed ids of instances that are not in the list and are known to have left or died,
   *     as opposed to those that are missing without a reason
   */
  void update(String service, List<Instance> instances, Set<String> departed);

  /**
   * All services that the registry has, whether or not their instances were told. For a registry
   * that can say so at little cost; it is what people see, and calls do not depend on it.
   *
   * @param services in lower case
   */
  void names(Set<String> services);

  /** The registry can be read: what there was to tell at the start has been told. Often. */
  void ready();

  /**
   * The registry cannot be read now. Said as often as it fails, until {@link #ready}.
   *
   * @param reason a clause for people: {@code connection refused}
   */
  void failed(String reason);

  /** Whether this JVM has asked for the service lately, so that its changes are urgent. */
  boolean wanted(String service);
}
