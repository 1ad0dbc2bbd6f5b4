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
      throw new IllegalArgumentException(
          key + " " + number(value) + " is not " + number(low) + " to " + number(high));
    }
    return value;
  }

  private static String number(double value) {
    return value == (long) value ? String.valueOf((long) value) : String.valueOf(value);
  }

  /** A duration in nanoseconds; the message speaks in units of time, as people do. */
  static long within(String key, long nanos, long low, long high) {
    if (nanos < low || nanos > high) {
      throw new IllegalArgumentException(
          key + " " + time(nanos) + " is not " + time(low) + " to " + time(high));
    }
    return nanos;
  }

  private static String time(long nanos) {
    if (nanos != 0 && nanos % HOUR == 0) {
      return nanos / HOUR + "h";
    }
    if (nanos != 0 && nanos % (60 * SECOND) == 0) {
      return nanos / (60 * SECOND) + "m";
    }
    return nanos % SECOND == 0 ? nanos / SECOND + "s" : number(nanos / 1_000_000.0) + "ms";
  }
}
