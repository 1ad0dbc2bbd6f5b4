package io.graft.launcher.wiring;

import io.graft.governance.outbound.Outbound;
import io.graft.governance.service.Snapshot;
import io.graft.registry.runtime.RegistryRuntime;
import io.graft.telemetry.Telemetry;
import io.graft.weaver.Weaver;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The work that no call triggers, twice a second on the agent's thread, and two callbacks of the
 * registry. One class for all of it: each class costs time at the start.
 */
final class Maintenance implements Runnable, Consumer<Snapshot>, Supplier<@Nullable Boolean> {
  private final Outbound outbound;
  private final Weaver weaver;
  private final RegistryRuntime registry;
  private final Telemetry telemetry;

  Maintenance(Outbound outbound, Weaver weaver, RegistryRuntime registry, Telemetry telemetry) {
    this.outbound = outbound;
    this.weaver = weaver;
    this.registry = registry;
    this.telemetry = telemetry;
  }

  @Override
  public void run() {
    try {
      outbound.tick();
      weaver.reconsider();
      registry.watchPorts(this);
    } finally {
      telemetry.tick();
    }
  }

  /** Prepares governance for a snapshot before calls can see it. On the registry's thread. */
  @Override
  public void accept(Snapshot coming) {
    outbound.coming(coming);
  }

  /** Returns whether a servlet container runs whose ports are unknown, for the registry. */
  @Override
  public @Nullable Boolean get() {
    return weaver.adapters().portsUnknown(weaver.report());
  }
}
