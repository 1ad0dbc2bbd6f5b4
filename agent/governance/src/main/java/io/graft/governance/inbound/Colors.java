package io.graft.governance.inbound;

import io.graft.governance.context.Baggage;
import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestView;
import org.jspecify.annotations.Nullable;

/** Adds a colour to the baggage of requests without one, so that the whole call chain has it. */
final class Colors {
  /** The baggage entry with the colour. */
  private static final String COLOR = "graft.color";

  /** No tag of an instance needs to be longer. */
  private static final int MAX_LENGTH = 64;

  private Colors() {}

  /**
   * Returns the baggage with a colour.
   *
   * @param baggage the baggage of the request; {@code null}: none
   * @param key its value is the colour: up to 64 letters, digits and {@code - . _ ~}; any other
   *     value is ignored, because no tag is written like it
   * @return {@code baggage} itself if it has a colour, the request has no value, or there is no
   *     room
   */
  static @Nullable String in(@Nullable String baggage, RequestKey key, RequestView request) {
    if (Baggage.get(baggage, COLOR) != null) {
      return baggage;
    }
    String value = key.value(request);
    if (value == null || !valid(value)) {
      return baggage;
    }
    String entry = COLOR + '=' + value;
    if (baggage == null) {
      return entry;
    }
    return baggage.length() + 1 + entry.length() > Baggage.MAX_BYTES
        ? baggage
        : baggage + ',' + entry;
  }

  private static boolean valid(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!letter && "-._~".indexOf(c) < 0) {
        return false;
      }
    }
    return value.length() <= MAX_LENGTH;
  }
}
