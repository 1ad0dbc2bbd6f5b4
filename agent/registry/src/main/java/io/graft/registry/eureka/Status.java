package io.graft.registry.eureka;

import org.jspecify.annotations.Nullable;

/** What Eureka says of an instance, in the order in which its hash names them. */
enum Status {
  DOWN,
  OUT_OF_SERVICE,
  STARTING,
  UNKNOWN,
  UP;

  /** How many there are. */
  static final int COUNT = UP.ordinal() + 1;

  /** As Eureka's own classes read it. */
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
