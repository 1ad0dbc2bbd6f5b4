package io.graft.telemetry;

import io.graft.telemetry.attribute.AttributeSink;
import io.graft.telemetry.attribute.Attributes;
import java.util.Map;
import java.util.TreeMap;

/** The OpenTelemetry resource: attributes of this service and of the agent. Immutable. */
final class Resource implements Attributes {
  private final Map<String, String> attributes;

  private Resource(Map<String, String> attributes) {
    this.attributes = attributes;
  }

  static Resource of(Map<String, String> known, TelemetrySettings settings, String version) {
    Map<String, String> attributes = new TreeMap<>();
    attributes.put("service.name", "unknown_service:java");
    attributes.put("telemetry.sdk.language", "java");
    attributes.put("telemetry.sdk.name", "graft");
    attributes.put("telemetry.sdk.version", version);
    attributes.putAll(known);
    attributes.putAll(settings.resourceAttributes());
    if (settings.serviceName() != null) {
      attributes.put("service.name", settings.serviceName());
    }
    // The name in use was already chosen from all keys, including this one.
    String name = known.get("service.name");
    if (name != null) {
      attributes.put("service.name", name);
    }
    return new Resource(attributes);
  }

  @Override
  public void each(AttributeSink sink) {
    attributes.forEach(sink::put);
  }
}
