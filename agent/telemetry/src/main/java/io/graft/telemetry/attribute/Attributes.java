package io.graft.telemetry.attribute;

/** Something that has attributes. It passes them to a sink in the same order each time. */
public interface Attributes {
  void each(AttributeSink sink);
}
