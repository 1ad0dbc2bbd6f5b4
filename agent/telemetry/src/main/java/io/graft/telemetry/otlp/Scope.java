package io.graft.telemetry.otlp;

import io.graft.telemetry.attribute.Attributes;

/** The resource and the instrumentation scope, which every message begins with. */
final class Scope {
  static final String NAME = "io.graft";
  static final String SCHEMA = "https://opentelemetry.io/schemas/1.37.0";

  private Scope() {}

  /** Begins resource and scope. Pass what this returns to {@link #end}. */
  static int[] begin(
      ProtoBuffer buffer, AttributeWriter attributes, Attributes resource, String version) {
    int outer = buffer.begin(1);
    int described = buffer.begin(1);
    attributes.write(1, resource);
    buffer.end(described);
    buffer.string(3, SCHEMA);
    int scoped = buffer.begin(2);
    int scope = buffer.begin(1);
    buffer.string(1, NAME);
    buffer.string(2, version);
    buffer.end(scope);
    buffer.string(3, SCHEMA);
    return new int[] {outer, scoped};
  }

  static void end(ProtoBuffer buffer, int[] open) {
    buffer.end(open[1]);
    buffer.end(open[0]);
  }
}
