package io.graft.governance.inbound;

import io.graft.governance.context.Baggage;
import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestView;
import org.jspecify.annotations.Nullable;

/** Gives requests that have no colour one, in their baggage, so that it follows the call chain. */
final class Colors {
  /** The entry of the baggage. */
  private static final String COLOR = "graft.color";

  /** As long as a tag of an instance needs to be. */
  private static final int MAX_LENGTH = 64;

  private Colors() {}

  /**
   * Returns the baggage with a colour.
   *
   * @param baggage what the request came with; {@code null}: nothing
   * @param key whose value is the colour: of letters, digits and {@code - . _ ~}, 64 at most; any
   *     other is none, because no tag is written like it
   * @return {@code baggage} itself where it has a colour, where the request has no value, or where
   *     there is no room
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
