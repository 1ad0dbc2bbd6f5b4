package io.graft.registry.zookeeper;

import io.graft.governance.service.Instance;
import io.graft.registry.Completion;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * The node of this instance. It is made again as soon as it is missing, at most once a second:
 * after a session has expired, or when somebody has deleted it. A node of the same name that is not
 * this session's is an older one of the same process, or of one before a restart, and is replaced.
 */
final class OwnNode {
  private static final long BETWEEN_NANOS = 1_000_000_000L;

  /** Parents and the node itself, and an old one in its place: more than this goes round. */
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

  /** Whether the servers of now know nodes that end with their last child. */
  private boolean containers = true;

  private boolean writing;
  private @Nullable Writing next;
  private boolean again;
  private long made;

  /**
   * @param missing runs when the node is not there though nobody here has deleted it
   */
  OwnNode(Session session, String base, Runnable missing) {
    this.session = session;
    nodes = session.nodes();
    this.base = base;
    this.missing = missing;
  }

  /** Where it is; {@code null}: nothing is registered. */
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
    String now = Paths.child(Paths.child(base, instance.service()), instance.id());
    self = instance;
    if (!now.equals(before)) {
      path = now;
      watcher = nodes.watcher(this::changed);
      if (before != null) {
        nodes.delete(before, (code, deleted) -> {});
      }
    }
    new Writing(done).begin();
  }

  /** Makes the node again if it is not there, or not this session's. */
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
            done.failed("it was changed meanwhile");
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
      gone = Paths.child(Paths.child(base, instance.service()), instance.id());
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

  /** There is a connection again: a new session has no node yet. */
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
      new Writing(NOBODY).begin();
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

  /** One attempt to have the node as it should be. */
  private final class Writing {
    private final Completion done;
    private final @Nullable Instance instance = self;
    private final @Nullable String at = path;
    private final byte[] bytes;
    private int steps;

    Writing(Completion done) {
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
        end("it is not to be there any more");
        return;
      }
      if (++steps > MOST_STEPS) {
        end("somebody else makes and deletes " + at);
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
                parent(Paths.parent(at), this::create);
                break;
              default:
                end(nodes.words(code, at));
            }
          });
    }

    /** There is one: this session's is changed, any other is replaced. */
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

    /** As Curator makes them: where the servers can, so that they end with their last child. */
    private void parent(String folder, Runnable next) {
      if (++steps > MOST_STEPS || folder.isEmpty()) {
        end("the node " + folder + " cannot be made");
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
              parent(Paths.parent(folder), () -> parent(folder, next));
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
      Writing then = next;
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
