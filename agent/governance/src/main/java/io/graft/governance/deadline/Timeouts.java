package io.graft.governance.deadline;

import org.jspecify.annotations.Nullable;

/**
 * The headers with the time that the caller still waits. Always a duration and not a date, so that
 * clocks need not agree.
 */
public final class Timeouts {
  /** Envoy's header, in milliseconds. Sent to services that a registry knows. */
  public static final String ENVOY = "x-envoy-expected-rq-timeout-ms";

  /** The header of gRPC: up to 8 digits and a unit. Only read; gRPC clients send it themselves. */
  public static final String GRPC = "grpc-timeout";

  /** Returned for an invalid header. */
  public static final long NONE = -1;

  private static final int MAX_DIGITS = 8;

  /** A year: no caller waits longer, and adding it to a time does not overflow. */
  private static final long MAX = 365L * 24 * 3_600_000_000_000L;

  private Timeouts() {}

  /** Returns nanoseconds, 0 to a year; or {@link #NONE}. */
  public static long envoy(@Nullable String header) {
    if (header == null) {
      return NONE;
    }
    long millis = digits(header, header.length());
    return millis == NONE ? NONE : millis * 1_000_000;
  }

  /** Returns nanoseconds, 0 to a year; or {@link #NONE}. */
  public static long grpc(@Nullable String header) {
    if (header == null || header.length() < 2) {
      return NONE;
    }
    int last = header.length() - 1;
    long unit = unit(header.charAt(last));
    long count = digits(header, last);
    if (unit == NONE || count == NONE) {
      return NONE;
    }
    return count > MAX / unit ? MAX : count * unit;
  }

  private static long unit(char c) {
    switch (c) {
      case 'H':
        return 3_600_000_000_000L;
      case 'M':
        return 60_000_000_000L;
      case 'S':
        return 1_000_000_000L;
      case 'm':
        return 1_000_000L;
      case 'u':
        return 1_000L;
      case 'n':
        return 1L;
      default:
        return NONE;
    }
  }

  private static long digits(String value, int end) {
    if (end < 1 || end > MAX_DIGITS) {
      return NONE;
    }
    long number = 0;
    for (int i = 0; i < end; i++) {
      char c = value.charAt(i);
      if (c < '0' || c > '9') {
        return NONE;
      }
      number = number * 10 + c - '0';
    }
    return number;
  }

  /** Returns the value of {@link #ENVOY}, rounded up so that a short time does not become 0. */
  public static String toEnvoy(long nanos) {
    return Long.toString((nanos + 999_999) / 1_000_000);
  }
}
