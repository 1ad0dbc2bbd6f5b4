package io.graft.registry.zookeeper;

import io.graft.daemon.Scheduler;
import io.graft.net.server.ServerAccess;
import io.graft.net.server.ServerUrl;
import io.graft.registry.Backoff;
import io.graft.registry.RegistryContext;
import io.graft.rules.RulesListener;
import io.graft.rules.RulesSource;
import io.graft.rules.RulesWrite;
import java.nio.charset.StandardCharsets;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher;
import org.jspecify.annotations.Nullable;

/** Live rules in two nodes of ZooKeeper, which may not exist yet. */
final class ZookeeperRules implements RulesSource, Session.Listener {
  private static final long FIRST_RETRY_MILLIS = 500;

  private static final long LONGEST_RETRY_MILLIS = 5000;

  private final ServerUrl url;
  private final String prefix;
  private final Scheduler scheduler;
  private final Session session;
  private final Nodes nodes;
  private final Backoff backoff = new Backoff(FIRST_RETRY_MILLIS, LONGEST_RETRY_MILLIS);
  private @Nullable RulesListener listener;
  private @Nullable Document fleet;
  private @Nullable Document own;
  private boolean closed;

  /** One node and its text. */
  private final class Document {
    final String path;
    final Watcher watcher;
    @Nullable String text;
    boolean known;

    Document(String path) {
      this.path = path;
      watcher = nodes.watcher(type -> read());
    }

    void read() {
      nodes.data(
          path,
          watcher,
          (code, bytes) -> {
            if (code == Code.OK) {
              is(new String(bytes, StandardCharsets.UTF_8));
            } else if (code == Code.NONODE) {
              await();
            } else {
              unread(this, code);
            }
          });
    }

    /** The node does not exist: watches for its creation. */
    private void await() {
      nodes.exists(
          path,
          watcher,
          (code, stat) -> {
            if (code == Code.NONODE) {
              is(null);
            } else if (code == Code.OK) {
              read();
            } else {
              unread(this, code);
            }
          });
    }

    private void is(@Nullable String now) {
      text = now;
      known = true;
      backoff.worked();
      tell();
    }
  }

  /**
   * @param prefix the parent of the documents
   */
  ZookeeperRules(
      ServerUrl url,
      ServerAccess access,
      String prefix,
      int timeoutMillis,
      RegistryContext context) {
    this.url = url;
    this.prefix = prefix;
    scheduler = context.scheduler();
    session = new Session(url, access, timeoutMillis, scheduler, this);
    nodes = session.nodes();
  }

  @Override
  public String describe() {
    String servers = url.describe();
    return servers.endsWith(prefix) ? servers : servers + prefix;
  }

  @Override
  public void follow(String service, RulesListener told) {
    listener = told;
    fleet = new Document(prefix + "/fleet");
    own = new Document(NodePaths.child(prefix + "/service", service));
    session.open();
  }

  @Override
  public void connected(boolean fresh) {
    if (fleet != null && own != null) {
      fleet.read();
      own.read();
    }
  }

  @Override
  public void replace(
      @Nullable String service, @Nullable String before, String text, RulesWrite done) {
    String path =
        service == null ? prefix + "/fleet" : NodePaths.child(prefix + "/service", service);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (before == null) {
      create(path, bytes, done);
      return;
    }
    nodes.read(
        path,
        (code, found) -> {
          if (code == Code.NONODE
              || code == Code.OK
                  && !before.equals(new String(found.bytes, StandardCharsets.UTF_8))) {
            done.changedBefore();
          } else if (code == Code.OK) {
            nodes.set(path, bytes, found.version, (wrote, p) -> end(wrote, path, done));
          } else {
            done.failed(nodes.words(code, path));
          }
        });
  }

  /** Creates a node, after its parents. */
  private void create(String path, byte[] bytes, RulesWrite done) {
    nodes.create(
        path,
        bytes,
        CreateMode.PERSISTENT,
        (code, p) -> {
          int end = path.lastIndexOf('/');
          if (code != Code.NONODE || end <= 0) {
            end(code, path, done);
            return;
          }
          createParent(path.substring(0, end), done, () -> create(path, bytes, done));
        });
  }

  private void createParent(String path, RulesWrite done, Runnable then) {
    nodes.create(
        path,
        new byte[0],
        CreateMode.PERSISTENT,
        (code, p) -> {
          int end = path.lastIndexOf('/');
          if (code == Code.OK || code == Code.NODEEXISTS) {
            then.run();
          } else if (code == Code.NONODE && end > 0) {
            createParent(path.substring(0, end), done, () -> createParent(path, done, then));
          } else {
            done.failed(nodes.words(code, path));
          }
        });
  }

  private void end(Code code, String path, RulesWrite done) {
    if (code == Code.OK) {
      done.written();
    } else if (code == Code.BADVERSION || code == Code.NODEEXISTS || code == Code.NONODE) {
      done.changedBefore();
    } else {
      done.failed(nodes.words(code, path));
    }
  }

  private void tell() {
    if (!closed && listener != null && fleet != null && own != null && fleet.known && own.known) {
      listener.documents(fleet.text, own.text);
    }
  }

  private void unread(Document document, Code code) {
    failed(nodes.words(code, document.path));
    if (!closed) {
      scheduler.after(
          "read rules",
          backoff.failed(),
          () -> {
            if (!closed && session.connected()) {
              document.read();
            }
          });
    }
  }

  @Override
  public void failed(String reason) {
    if (!closed && listener != null) {
      listener.failed(reason);
    }
  }

  @Override
  public void close() {
    closed = true;
    session.close();
  }
}
