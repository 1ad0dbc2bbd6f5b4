package io.graft.registry.eureka;

import org.jspecify.annotations.Nullable;

/** The status of an instance, in the order used in the hash. */
enum Status {
  DOWN,
  OUT_OF_SERVICE,
  STARTING,
  UNKNOWN,
  UP;

  /** The number of statuses. */
  static final int COUNT = UP.ordinal() + 1;

  /** Parses as Eureka's own classes do. */
  static Status of(@Nullable String text) {
    if (text == null) {
      return UP;
    }
    switch (text.trim().toUpperCase(java.util.Locale.ROOT)) {
      case "UP":
        return UP;
      case "DOWN":
        return DOWN;
      case "STARTING":
        return STARTING;
      case "OUT_OF_SERVICE":
        return OUT_OF_SERVICE;
      default:
        return UNKNOWN;
    }
  }
}
