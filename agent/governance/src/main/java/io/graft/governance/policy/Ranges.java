package io.graft.governance.policy;

/** Checks of values, with messages for the person who has set them. */
final class Ranges {
  static final long SECOND = 1_000_000_000L;
  static final long HOUR = 3600 * SECOND;

  private Ranges() {}

  static long seconds(long seconds) {
    return seconds * SECOND;
  }

  static long millis(long millis) {
    return millis * 1_000_000L;
  }

  static int within(String key, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(key + " " + value + " is not " + low + " to " + high);
    }
    return value;
  }

  static double within(String key, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(key + " " + value + " is not " + low + " to " + high);
    }
    return value;
  }

  /** A duration in nanoseconds; the message speaks in milliseconds, as people do. */
  static long within(String key, long nanos, long low, long high) {
    if (nanos < low || nanos > high) {
      throw new IllegalArgumentException(
          key
              + " "
              + nanos / 1_000_000.0
              + " ms is not "
              + low / 1_000_000
              + " to "
              + high / 1_000_000
              + " ms");
    }
    return nanos;
  }
}
