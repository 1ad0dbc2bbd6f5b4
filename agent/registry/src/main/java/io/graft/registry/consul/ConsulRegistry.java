package io.graft.registry.consul;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.governance.setting.ValueParser;
import io.graft.net.http.HttpClient;
import io.graft.registry.Completion;
import io.graft.registry.Registry;
import io.graft.registry.Watcher;
import org.jspecify.annotations.Nullable;

/** Consul as a registry: {@link AgentRegistration} writes, {@link ServiceWatches} reads. */
final class ConsulRegistry implements Registry {
  /** A blocking query returns at once, unless it has just returned for another change. */
  private static final long PROPAGATION_MILLIS = 1000;

  private final String description;
  private final ConsulOptions options;
  private final boolean token;
  private final HttpClient reading;
  private final HttpClient writing;
  private final Scheduler scheduler;
  private final AgentRegistration registration;
  private @Nullable ServiceWatches watches;

  /**
   * @param token whether requests have one, for log lines
   */
  ConsulRegistry(
      String description,
      ConsulOptions options,
      boolean token,
      HttpClient reading,
      HttpClient writing,
      Scheduler scheduler) {
    this.description = description;
    this.options = options;
    this.token = token;
    this.reading = reading;
    this.writing = writing;
    this.scheduler = scheduler;
    registration = new AgentRegistration(writing, options, token, this::heard);
  }

  private void heard() {
    ServiceWatches begun = watches;
    if (begun != null) {
      begun.heard();
    }
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
    ServiceWatches begun = watches;
    if (begun != null) {
      begun.own(ValueParser.lower(self.service()));
    }
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
    return options.renewMillis();
  }

  @Override
  public long propagationMillis() {
    return PROPAGATION_MILLIS;
  }

  @Override
  public void watch(Watcher watcher) {
    ServiceWatches begun = new ServiceWatches(reading, options, token, scheduler, watcher);
    watches = begun;
    begun.begin();
  }

  @Override
  public void look(String service, Runnable done) {
    ServiceWatches begun = watches;
    if (begun == null) {
      done.run();
    } else {
      begun.look(service, done);
    }
  }

  @Override
  public void close() {
    ServiceWatches begun = watches;
    watches = null;
    if (begun != null) {
      begun.close();
    }
    reading.close();
    writing.close();
  }
}
