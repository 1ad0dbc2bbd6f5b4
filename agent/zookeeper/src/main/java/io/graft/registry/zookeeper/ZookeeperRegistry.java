package io.graft.registry.zookeeper;

import io.graft.governance.service.Instance;
import io.graft.net.server.ServerAccess;
import io.graft.net.server.ServerUrl;
import io.graft.registry.Completion;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.Watcher;
import org.jspecify.annotations.Nullable;

/** Services in ZooKeeper, in the layout of Curator and Spring Cloud Zookeeper. */
final class ZookeeperRegistry implements Registry, Session.Listener {
  /** How often this instance's own node is checked, in addition to its watch. */
  private static final long RENEW_MILLIS = 5000;

  /** Others are notified within milliseconds, and then read the change. */
  private static final long PROPAGATION_MILLIS = 500;

  private final ServerUrl url;
  private final String base;
  private final int timeoutMillis;
  private final RegistryContext context;
  private final Session session;
  private final OwnNodes own;
  private @Nullable ServiceTree tree;

  /**
   * @param base the parent of all services
   * @param timeoutMillis the session timeout
   */
  ZookeeperRegistry(
      ServerUrl url, ServerAccess access, String base, int timeoutMillis, RegistryContext context) {
    this.url = url;
    this.base = base;
    this.timeoutMillis = timeoutMillis;
    this.context = context;
    session = new Session(url, access, timeoutMillis, context.scheduler(), this);
    own = new OwnNodes(session, base, this::ownNodeIsMissing);
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
    own.of(self).register(self, done);
  }

  @Override
  public void renew(Instance self, Completion done) {
    own.of(self).renew(self, done);
  }

  @Override
  public void drain(Instance self, Completion done) {
    own.of(self).drain(self, done);
  }

  @Override
  public void deregister(Instance self, Completion done) {
    own.of(self).deregister(self, done);
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
