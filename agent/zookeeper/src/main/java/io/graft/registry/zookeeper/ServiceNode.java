package io.graft.registry.zookeeper;

import io.graft.governance.service.Instance;
import io.graft.governance.setting.ValueParser;
import io.graft.log.AgentLog;
import io.graft.net.json.JsonException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher;
import org.jspecify.annotations.Nullable;

/** Watches the node of a service, and the instances below it. */
final class ServiceNode {
  /** Receives the results. */
  interface Owner {
    /** Everything that was due has been read. */
    void read(ServiceNode node);

    /** A node could not be read and must be read again. */
    void unread(String reason);
  }

  private final Nodes nodes;
  private final Owner owner;
  private final String folder;
  private final String service;
  private final String path;
  private final Watcher watcher;
  private final Map<String, Child> children = new TreeMap<>();

  /** The ids of instances that were deleted since this was last asked. */
  private final Set<String> gone = new HashSet<>();

  private final List<Runnable> waiting = new ArrayList<>();
  private int underWay;

  /** The number of the current session. */
  private int generation;

  private boolean exists;
  private boolean stale = true;

  /** When the service was last looked for, a value of {@link System#nanoTime}. */
  private long asked = System.nanoTime();

  private final class Child {
    final String id;
    final String path;
    final Watcher watcher;
    @Nullable InstanceNode node;
    boolean stale = true;
    boolean reading;

    Child(String id) {
      this.id = id;
      path = ServiceNode.this.path + "/" + id;
      watcher = nodes.watcher(type -> changed());
    }

    /** Also called when the node was deleted, because it may already exist again. */
    void changed() {
      if (children.get(id) == this) {
        read();
      }
    }

    void read() {
      int began = generation;
      underWay++;
      reading = true;
      nodes.data(
          path,
          watcher,
          (code, bytes) -> {
            if (began != generation) {
              // A reply from an earlier session.
              ended();
              return;
            }
            reading = false;
            if (code == Code.OK) {
              stale = false;
              node = parsed(id, bytes);
            } else if (code == Code.NONODE) {
              if (children.remove(id, this)) {
                gone.add(id);
              }
            } else {
              stale = true;
              owner.unread(nodes.words(code, path));
            }
            ended();
          });
    }
  }

  /**
   * @param folder the service's name as spelled in the node
   */
  ServiceNode(Nodes nodes, Owner owner, String base, String folder) {
    this.nodes = nodes;
    this.owner = owner;
    this.folder = folder;
    service = ValueParser.lower(folder);
    path = base + "/" + folder;
    watcher = nodes.watcher(type -> read(null));
  }

  String folder() {
    return folder;
  }

  /** In lower case. */
  String service() {
    return service;
  }

  /** Whether the node existed when it was last read. */
  boolean exists() {
    return exists;
  }

  /** Whether a node could not be read. */
  boolean stale() {
    if (stale) {
      return true;
    }
    for (Child child : children.values()) {
      if (child.stale) {
        return true;
      }
    }
    return false;
  }

  long asked() {
    return asked;
  }

  void askedNow() {
    asked = System.nanoTime();
  }

  /** A new session: no watch is set any more. */
  void forgetWatches() {
    generation++;
    stale = true;
    for (Child child : children.values()) {
      child.stale = true;
      child.reading = false;
    }
  }

  /**
   * Reads the list of instances, and those of them that are new.
   *
   * @param done runs when they have been reported or reading failed
   */
  void read(@Nullable Runnable done) {
    if (done != null) {
      waiting.add(done);
    }
    underWay++;
    int began = generation;
    nodes.children(
        path,
        watcher,
        (code, ids) -> {
          if (began != generation) {
            ended();
            return;
          }
          if (code == Code.OK) {
            stale = false;
            exists = true;
            take(ids);
          } else if (code == Code.NONODE) {
            stale = false;
            exists = false;
            // A service whose instances have left has an empty node. If a node with instances is
            // deleted, someone has deleted the tree, and the instances have not left.
            children.clear();
          } else {
            stale = true;
            owner.unread(nodes.words(code, path));
          }
          ended();
        });
  }

  private void take(List<String> ids) {
    Set<String> present = new HashSet<>(ids);
    for (String id : new ArrayList<>(children.keySet())) {
      if (!present.contains(id)) {
        children.remove(id);
        gone.add(id);
      }
    }
    for (String id : ids) {
      Child child = children.get(id);
      if (child == null) {
        child = new Child(id);
        children.put(id, child);
      }
      if (child.stale && !child.reading) {
        child.read();
      }
    }
  }

  private void ended() {
    if (--underWay > 0) {
      return;
    }
    gone.removeAll(children.keySet());
    if (!stale) {
      owner.read(this);
    }
    List<Runnable> told = new ArrayList<>(waiting);
    waiting.clear();
    for (Runnable each : told) {
      each.run();
    }
  }

  private @Nullable InstanceNode parsed(String id, byte[] bytes) {
    try {
      return InstanceNode.read(service, id, bytes);
    } catch (JsonException e) {
      AgentLog.once(
          "zookeeper " + path + "/" + id,
          path + "/" + id + " in ZooKeeper is left out: " + e.getMessage());
      return null;
    }
  }

  /** Adds the instances that can be chosen. */
  void instances(List<Instance> into) {
    for (Child child : children.values()) {
      if (child.node != null && !child.node.draining()) {
        into.add(child.node.instance());
      }
    }
  }

  /**
   * Adds the ids of draining instances.
   *
   * @param lost whether to add those deleted since the last call too
   */
  void departed(Set<String> into, boolean lost) {
    for (Child child : children.values()) {
      if (child.node != null && child.node.draining()) {
        into.add(child.id);
      }
    }
    if (lost) {
      into.addAll(gone);
    }
    gone.clear();
  }

  /** Whether instances were deleted since the last call. */
  boolean lost() {
    return !gone.isEmpty();
  }
}
