package io.graft.console.status;

import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.net.json.JsonWriter;
import io.graft.registry.runtime.RegistryRuntime;
import java.util.Map;

/** {@code registry}: the registries, their problems, and the services that they know. */
public final class RegistryPart implements JsonWriter.Content {
  private final RegistryRuntime registry;

  public RegistryPart(RegistryRuntime registry) {
    this.registry = registry;
  }

  @Override
  public void write(JsonWriter json) {
    json.field("is", registry.describe()).field("ready", registry.directory().ready());
    json.texts("problems", registry.problems());
    json.texts("names", registry.directory().names());
    json.object(
        "services",
        services -> {
          for (Map.Entry<String, Snapshot> each : registry.directory().services().entrySet()) {
            services.list(each.getKey(), list -> instances(list, each.getValue()));
          }
        });
  }

  private static void instances(JsonWriter json, Snapshot snapshot) {
    for (Instance instance : snapshot.instances()) {
      json.object(
          fields ->
              fields
                  .field("id", instance.id())
                  .field("address", instance.authority())
                  .field("secure", instance.secure())
                  .field("weight", instance.weight())
                  .field("zone", instance.zone())
                  .field("version", instance.version())
                  .object(
                      "metadata",
                      metadata ->
                          instance.metadata().forEach((key, value) -> metadata.field(key, value))));
    }
  }
}
