package io.graft.telemetry.attribute;

import java.util.Arrays;

/** Receives the attributes of a span, a metric or a resource one by one. */
public interface AttributeSink {
  void put(String key, String value);

  void put(String key, long value);

  /**
   * Receives a value that an application has set.
   *
   * @param value a {@code Double}, a {@code Boolean}, or an array of these, {@code String} and
   *     {@code Long}
   */
  default void put(String key, Object value) {
    put(key, value instanceof Object[] ? Arrays.toString((Object[]) value) : value.toString());
  }
}
