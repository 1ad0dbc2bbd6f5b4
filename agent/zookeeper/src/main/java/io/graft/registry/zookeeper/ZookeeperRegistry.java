package io.graft.registry.zookeeper;

import io.graft.governance.service.Instance;
import io.graft.http.Access;
import io.graft.http.ServerUrl;
import io.graft.registry.Completion;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.Watcher;
import org.jspecify.annotations.Nullable;

/** Services in ZooKeeper, as Curator and Spring Cloud Zookeeper keep them. */
final class ZookeeperRegistry implements Registry, Session.Listener {
  /** How often it is looked whether the own node is there, beside the watch of it. */
  private static final long RENEW_MILLIS = 5000;

  /**
   * A watch reaches others within milliseconds; they read what it is about, and so do its peers.
   */
  private static final long PROPAGATION_MILLIS = 500;

  private final ServerUrl url;
  private final String base;
  private final int timeoutMillis;
  private final RegistryContext context;
  private final Session session;
  private final OwnNode own;
  private @Nullable ServiceTree tree;

  /**
   * @param base the node above all services
   * @param timeoutMillis of the session
   */
  ZookeeperRegistry(
      ServerUrl url, Access access, String base, int timeoutMillis, RegistryContext context) {
    this.url = url;
    this.base = base;
    this.timeoutMillis = timeoutMillis;
    this.context = context;
    session = new Session(url, access, timeoutMillis, context.scheduler(), this);
    own = new OwnNode(session, base, this::ownNodeIsMissing);
  }

  @Override
  public String describe() {
    return url.describe();
  }

  @Override
  public boolean registers() {
    return true;
  }

  @Override
  public boolean namesHaveCase() {
    return true;
  }

  @Override
  public boolean local() {
    return false;
  }

  @Override
  public void register(Instance self, Completion done) {
    own.register(self, done);
  }

  @Override
  public void renew(Instance self, Completion done) {
    own.renew(self, done);
  }

  @Override
  public void drain(Instance self, Completion done) {
    own.drain(self, done);
  }

  @Override
  public void deregister(Instance self, Completion done) {
    own.deregister(self, done);
  }

  @Override
  public long renewMillis() {
    return RENEW_MILLIS;
  }

  @Override
  public long propagationMillis() {
    return PROPAGATION_MILLIS;
  }

  @Override
  public void watch(Watcher watcher) {
    tree = new ServiceTree(session, context.scheduler(), base, own, timeoutMillis, watcher);
    session.open();
  }

  @Override
  public void look(String service, Runnable done) {
    ServiceTree read = tree;
    if (read == null) {
      done.run();
    } else {
      read.look(service, done);
    }
  }

  @Override
  public void connected(boolean fresh) {
    own.connected(fresh);
    ServiceTree read = tree;
    if (read != null) {
      read.connected(fresh);
    }
  }

  @Override
  public void failed(String reason) {
    ServiceTree read = tree;
    if (read != null) {
      read.failed(reason);
    }
  }

  private void ownNodeIsMissing() {
    ServiceTree read = tree;
    if (read != null) {
      read.suspect();
    }
  }

  @Override
  public void close() {
    ServiceTree read = tree;
    if (read != null) {
      read.close();
    }
    tree = null;
    session.close();
  }
}
