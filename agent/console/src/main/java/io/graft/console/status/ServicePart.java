package io.graft.console.status;

import io.graft.config.identity.Identity;
import io.graft.governance.inbound.Inbound;
import io.graft.net.json.JsonWriter;
import io.graft.registry.runtime.RegistryRuntime;

/** {@code service}: this instance as it registers, and whether it serves requests. */
public final class ServicePart implements JsonWriter.Content {
  private final Identity identity;
  private final RegistryRuntime registry;
  private final Inbound inbound;

  public ServicePart(Identity identity, RegistryRuntime registry, Inbound inbound) {
    this.identity = identity;
    this.registry = registry;
    this.inbound = inbound;
  }

  @Override
  public void write(JsonWriter json) {
    json.field("name", identity.name())
        .field("nameFrom", identity.nameSource())
        .field("version", identity.version())
        .field("zone", identity.zone())
        .texts("tags", identity.tags())
        .field("weight", identity.weight())
        .field("instance", identity.instanceId())
        .field("state", registry.registration().state())
        .texts("contexts", registry.registration().describeContexts())
        .field("draining", inbound.draining())
        .field("requestsInFlight", inbound.inFlight())
        .field("requestsShed", inbound.shed());
  }
}
