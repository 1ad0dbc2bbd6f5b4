package io.graft.registry.zookeeper;

import io.graft.governance.service.Instance;
import io.graft.registry.Completion;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * The node of one instance of this JVM. It is created again as soon as it is missing, at most once
 * a second: after a session has expired, or when it was deleted by others. A node with the same
 * name from another session was left by an earlier session or run of this process, and is replaced.
 */
final class EphemeralNode {
  private static final long BETWEEN_NANOS = 1_000_000_000L;

  /** Enough for the parents, the node itself and an old one in its place; more means a loop. */
  private static final int MOST_STEPS = 12;

  private static final Completion NOBODY =
      new Completion() {
        @Override
        public void succeeded() {}

        @Override
        public void failed(String reason) {}
      };

  private final Session session;
  private final Nodes nodes;
  private final String base;
  private final Runnable missing;
  private @Nullable Instance self;
  private @Nullable String path;
  private @Nullable Watcher watcher;
  private boolean draining;

  /** Whether the current servers support container nodes. */
  private boolean containers = true;

  private boolean writing;
  private @Nullable WriteAttempt next;
  private boolean again;
  private long made;

  /**
   * @param missing runs when the node is gone although this agent did not delete it
   */
  EphemeralNode(Session session, String base, Runnable missing) {
    this.session = session;
    nodes = session.nodes();
    this.base = base;
    this.missing = missing;
  }

  /** The path; {@code null}: not registered. */
  @Nullable String path() {
    return path;
  }

  void register(Instance instance, Completion done) {
    draining = false;
    write(instance, done);
  }

  void drain(Instance instance, Completion done) {
    draining = true;
    write(instance, done);
  }

  private void write(Instance instance, Completion done) {
    String before = path;
    String now = NodePaths.child(NodePaths.child(base, instance.service()), instance.id());
    self = instance;
    if (!now.equals(before)) {
      path = now;
      watcher = nodes.watcher(this::changed);
      if (before != null) {
        nodes.delete(before, (code, deleted) -> {});
      }
    }
    new WriteAttempt(done).begin();
  }

  /** Creates the node again if it is missing or belongs to another session. */
  void renew(Instance instance, Completion done) {
    if (self == null) {
      self = instance;
      register(instance, done);
      return;
    }
    String asked = path;
    nodes.exists(
        asked,
        watcher,
        (code, stat) -> {
          if (!asked.equals(path)) {
            done.failed("it was changed in the meantime");
          } else if (code == Code.OK && stat.getEphemeralOwner() == session.id()) {
            done.succeeded();
          } else if (code == Code.OK || code == Code.NONODE) {
            missing.run();
            write(instance, done);
          } else {
            done.failed(nodes.words(code, asked));
          }
        });
  }

  void deregister(Instance instance, Completion done) {
    String gone = path;
    if (gone == null) {
      gone = NodePaths.child(NodePaths.child(base, instance.service()), instance.id());
    }
    self = null;
    path = null;
    watcher = null;
    String deleted = gone;
    nodes.delete(
        deleted,
        (code, p) -> {
          if (code == Code.OK || code == Code.NONODE) {
            done.succeeded();
          } else {
            done.failed(nodes.words(code, deleted));
          }
        });
  }

  /** There is a connection again; a new session has no node yet. */
  void connected(boolean fresh) {
    if (fresh && self != null) {
      restore();
    }
  }

  private void changed(EventType type) {
    if (self == null) {
      return;
    }
    if (type == EventType.NodeDeleted) {
      if (!writing) {
        missing.run();
        if (System.nanoTime() - made > BETWEEN_NANOS) {
          restore();
        }
      }
    } else {
      watch();
    }
  }

  private void restore() {
    if (writing) {
      again = true;
    } else {
      new WriteAttempt(NOBODY).begin();
    }
  }

  private void watch() {
    String asked = path;
    if (asked != null) {
      nodes.exists(
          asked,
          watcher,
          (code, stat) -> {
            if (code == Code.NONODE && asked.equals(path)) {
              changed(EventType.NodeDeleted);
            }
          });
    }
  }

  /** One attempt to create or change the node. */
  private final class WriteAttempt {
    private final Completion done;
    private final @Nullable Instance instance = self;
    private final @Nullable String at = path;
    private final byte[] bytes;
    private int steps;

    WriteAttempt(Completion done) {
      this.done = done;
      bytes = InstanceNode.write(instance, draining, System.currentTimeMillis());
    }

    void begin() {
      if (writing) {
        next = this;
        return;
      }
      writing = true;
      create();
    }

    private void create() {
      if (at == null || !at.equals(path)) {
        end("it is deregistered");
        return;
      }
      if (++steps > MOST_STEPS) {
        end("another process keeps creating and deleting " + at);
        return;
      }
      nodes.create(
          at,
          bytes,
          CreateMode.EPHEMERAL,
          (code, p) -> {
            switch (code) {
              case OK:
                made = System.nanoTime();
                end(null);
                break;
              case NODEEXISTS:
                take();
                break;
              case NONODE:
                parent(NodePaths.parent(at), this::create);
                break;
              default:
                end(nodes.words(code, at));
            }
          });
    }

    /** The node exists: changes it if it belongs to this session, otherwise replaces it. */
    private void take() {
      nodes.exists(
          at,
          null,
          (code, stat) -> {
            if (code == Code.NONODE) {
              create();
            } else if (code != Code.OK) {
              end(nodes.words(code, at));
            } else if (stat.getEphemeralOwner() == session.id()) {
              nodes.set(at, bytes, (set, p) -> afterwards(set));
            } else {
              nodes.replace(at, bytes, (replaced, p) -> afterwards(replaced));
            }
          });
    }

    private void afterwards(Code code) {
      if (code == Code.OK) {
        made = System.nanoTime();
        end(null);
      } else if (code == Code.NONODE) {
        create();
      } else {
        end(nodes.words(code, at));
      }
    }

    /**
     * Creates a parent as Curator does: a container, if the servers support it, which is deleted
     * after its last child.
     */
    private void parent(String folder, Runnable next) {
      if (++steps > MOST_STEPS || folder.isEmpty()) {
        end("the node " + folder + " cannot be created");
        return;
      }
      nodes.create(
          folder,
          new byte[0],
          containers ? CreateMode.CONTAINER : CreateMode.PERSISTENT,
          (code, p) -> {
            if (code == Code.OK || code == Code.NODEEXISTS) {
              next.run();
            } else if (code == Code.NONODE) {
              parent(NodePaths.parent(folder), () -> parent(folder, next));
            } else if (code == Code.UNIMPLEMENTED) {
              containers = false;
              parent(folder, next);
            } else {
              end(nodes.words(code, folder));
            }
          });
    }

    private void end(@Nullable String reason) {
      writing = false;
      if (reason == null) {
        done.succeeded();
        if (at != null && at.equals(path)) {
          watch();
        }
      } else {
        done.failed(reason);
      }
      WriteAttempt then = next;
      next = null;
      if (then != null) {
        then.begin();
      } else if (again && self != null) {
        again = false;
        restore();
      }
    }
  }
}
