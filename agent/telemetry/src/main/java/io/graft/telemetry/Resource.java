package io.graft.telemetry;

import java.util.Map;
import java.util.TreeMap;

/** What sends the telemetry: attributes of this service and of the agent. Immutable. */
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
    // The name that others call this service by was chosen with all keys in view.
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
