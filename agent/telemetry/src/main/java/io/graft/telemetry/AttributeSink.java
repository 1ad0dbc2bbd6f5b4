package io.graft.telemetry;

/**
 * Takes the attributes of a span, a metric or a resource one by one, so that none are collected.
 */
public interface AttributeSink {
  void put(String key, String value);

  void put(String key, long value);
}
