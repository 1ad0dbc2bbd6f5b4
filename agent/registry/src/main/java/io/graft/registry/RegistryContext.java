package io.graft.registry;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.net.http.HttpTransport;

/** What a registry, or a source of rules, needs from the agent. */
public final class RegistryContext {
  private final Settings settings;
  private final Scheduler scheduler;
  private final HttpTransport transport;
  private final Extensions extensions;

  public RegistryContext(Settings settings, Scheduler scheduler, HttpTransport transport) {
    this(settings, scheduler, transport, new Extensions(null));
  }

  public RegistryContext(
      Settings settings, Scheduler scheduler, HttpTransport transport, Extensions extensions) {
    this.settings = settings;
    this.scheduler = scheduler;
    this.transport = transport;
    this.extensions = extensions;
  }

  public Settings settings() {
    return settings;
  }

  /** The agent's thread, for delayed and periodic work. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /** Sends requests without a thread for each. */
  public HttpTransport transport() {
    return transport;
  }

  /** The optional jars beside graft.jar. */
  public Extensions extensions() {
    return extensions;
  }
}
