package io.graft.registry.nacos;

import io.graft.governance.service.Instance;
import io.graft.registry.Completion;
import io.graft.registry.Registry;
import io.graft.registry.Watcher;

/** Nacos as a registry. */
final class NacosRegistry implements Registry {
  private static final long AROUND_MILLIS = 500;

  /** The servers of a cluster synchronise once a second. */
  private static final long CLUSTER_MILLIS = 1000;

  private final String description;
  private final boolean cluster;
  private final NacosOptions options;
  private final NacosServer server;
  private final NacosRegistration registration;
  private final NacosDiscovery discovery;

  /**
   * @param cluster whether there is more than one server
   */
  NacosRegistry(
      String description,
      boolean cluster,
      NacosOptions options,
      NacosServer server,
      NacosRegistration registration,
      NacosDiscovery discovery) {
    this.description = description;
    this.cluster = cluster;
    this.options = options;
    this.server = server;
    this.registration = registration;
    this.discovery = discovery;
  }

  @Override
  public String describe() {
    return description;
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
    discovery.own(self.service());
    registration.register(self, done);
  }

  @Override
  public void renew(Instance self, Completion done) {
    registration.renew(self, done);
  }

  @Override
  public void drain(Instance self, Completion done) {
    registration.drain(self, done);
  }

  @Override
  public void deregister(Instance self, Completion done) {
    registration.deregister(self, done);
  }

  @Override
  public long renewMillis() {
    return options.beatMillis;
  }

  @Override
  public long propagationMillis() {
    return options.pollMillis + AROUND_MILLIS + (cluster ? CLUSTER_MILLIS : 0);
  }

  @Override
  public void watch(Watcher watcher) {
    discovery.watch(watcher, registration);
  }

  @Override
  public void look(String service, Runnable done) {
    discovery.look(service, done);
  }

  @Override
  public void close() {
    discovery.close();
    server.close();
  }
}
