package io.graft.telemetry;

/** Something that has attributes and tells them in the same order each time. */
public interface Attributes {
  void each(AttributeSink sink);
}
