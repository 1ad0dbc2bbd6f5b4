package io.graft.telemetry.attribute;

/** Receives the attributes of a span, a metric or a resource one by one. */
public interface AttributeSink {
  void put(String key, String value);

  void put(String key, long value);
}
