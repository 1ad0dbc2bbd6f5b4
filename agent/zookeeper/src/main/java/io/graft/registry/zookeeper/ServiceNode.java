package io.graft.registry.zookeeper;

import io.graft.config.Form;
import io.graft.config.Notice;
import io.graft.governance.service.Instance;
import io.graft.json.JsonException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher;
import org.jspecify.annotations.Nullable;

/** The node of a service that is watched, and the instances below it. */
final class ServiceNode {
  /** What is done with what it has found. */
  interface Owner {
    /** All is read that there is to read now. */
    void read(ServiceNode node);

    /** Something could not be read, and has to be again. */
    void unread(String reason);
  }

  private final Nodes nodes;
  private final Owner owner;
  private final String folder;
  private final String service;
  private final String path;
  private final Watcher watcher;
  private final Map<String, Child> children = new TreeMap<>();

  /** Ids that have gone since this was asked for. */
  private final Set<String> gone = new HashSet<>();

  private final List<Runnable> waiting = new ArrayList<>();
  private int underWay;

  /** Counts the sessions. */
  private int generation;

  private boolean exists;
  private boolean stale = true;

  /** By {@link System#nanoTime}. */
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

    /** Also when it is deleted: there may be another one of that name already. */
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
              // An answer of the last session.
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
   * @param folder the service's name as the node has it
   */
  ServiceNode(Nodes nodes, Owner owner, String base, String folder) {
    this.nodes = nodes;
    this.owner = owner;
    this.folder = folder;
    service = Form.lower(folder);
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

  /** Whether the node was there when it was last looked at. */
  boolean exists() {
    return exists;
  }

  /** Whether something could not be read. */
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

  /** A new session: nothing is watched any more. */
  void forgetWatches() {
    generation++;
    stale = true;
    for (Child child : children.values()) {
      child.stale = true;
      child.reading = false;
    }
  }

  /**
   * Reads who is there, and what is not known of them.
   *
   * @param done runs when that has been told or has failed
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
            // Of a service whose instances have left the node is empty before it is deleted. With
            // instances below it, somebody deletes the tree, and nobody has left.
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
      Notice.once(
          "zookeeper " + path + "/" + id,
          path + "/" + id + " in ZooKeeper is left out: " + e.getMessage());
      return null;
    }
  }

  /** Adds those that can be chosen. */
  void instances(List<Instance> into) {
    for (Child child : children.values()) {
      if (child.node != null && !child.node.draining()) {
        into.add(child.node.instance());
      }
    }
  }

  /**
   * Adds the ids of those that are leaving.
   *
   * @param lost whether also of those that have gone since the last time
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

  /** Whether somebody has gone since the last time. */
  boolean lost() {
    return !gone.isEmpty();
  }
}
