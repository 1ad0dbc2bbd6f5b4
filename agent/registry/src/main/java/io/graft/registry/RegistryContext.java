package io.graft.registry;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.wire.Wire;

/** What a registry, or a source of rules, is given to work with. */
public final class RegistryContext {
  private final Settings settings;
  private final Scheduler scheduler;
  private final Wire wire;
  private final Extensions extensions;

  public RegistryContext(Settings settings, Scheduler scheduler, Wire wire) {
    this(settings, scheduler, wire, new Extensions(null));
  }

  public RegistryContext(Settings settings, Scheduler scheduler, Wire wire, Extensions extensions) {
    this.settings = settings;
    this.scheduler = scheduler;
    this.wire = wire;
    this.extensions = extensions;
  }

  public Settings settings() {
    return settings;
  }

  /** The agent's own thread, for what has to be done later or again and again. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /** What carries requests without a thread for each. */
  public Wire wire() {
    return wire;
  }

  /** What is not in graft.jar. */
  Extensions extensions() {
    return extensions;
  }
}
