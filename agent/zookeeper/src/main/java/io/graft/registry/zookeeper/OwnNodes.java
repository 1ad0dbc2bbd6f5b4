package io.graft.registry.zookeeper;

import io.graft.governance.service.Instance;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The nodes of this JVM's instances, all in one session. On the agent's thread. */
final class OwnNodes {
  private final Session session;
  private final String base;
  private final Runnable missing;
  private final Map<String, EphemeralNode> byId = new LinkedHashMap<>();

  /**
   * @param base the parent of all services
   * @param missing runs when a node is gone although this agent did not delete it
   */
  OwnNodes(Session session, String base, Runnable missing) {
    this.session = session;
    this.base = base;
    this.missing = missing;
  }

  /** Returns the node of an instance, registered or not. */
  EphemeralNode of(Instance instance) {
    EphemeralNode known = byId.get(instance.id());
    if (known == null) {
      known = new EphemeralNode(session, base, missing);
      byId.put(instance.id(), known);
    }
    return known;
  }

  /** The path of one that is registered; {@code null}: none is. */
  @Nullable String path() {
    for (EphemeralNode each : byId.values()) {
      if (each.path() != null) {
        return each.path();
      }
    }
    return null;
  }

  /** Whether an instance is registered with this path. */
  boolean has(String path) {
    for (EphemeralNode each : byId.values()) {
      if (path.equals(each.path())) {
        return true;
      }
    }
    return false;
  }

  /** There is a connection again; a new session has no nodes yet. */
  void connected(boolean fresh) {
    for (EphemeralNode each : byId.values()) {
      each.connected(fresh);
    }
  }
}
