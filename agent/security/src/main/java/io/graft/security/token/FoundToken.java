package io.graft.security.token;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A token where it was sent: a part of a header, which is copied only if the token itself is
 * needed. Immutable. A secret, so it has no text for people.
 */
final class FoundToken implements Supplier<String> {
  /** There is more than one token. */
  static final FoundToken TWICE = new FoundToken(null, "", 0, 0);

  /** What is there cannot be a token. */
  static final FoundToken MALFORMED = new FoundToken(null, "", 0, 0);

  private final @Nullable TokenPlace place;
  private final String header;
  private final int from;
  private final int to;

  /**
   * @param place {@code null}: it is none
   * @param header printable ASCII between {@code from}, inclusive, and {@code to}, exclusive
   */
  FoundToken(@Nullable TokenPlace place, String header, int from, int to) {
    this.place = place;
    this.header = header;
    this.from = from;
    this.to = to;
  }

  /** Where it was sent; {@code null}: it is no token. */
  @Nullable TokenPlace place() {
    return place;
  }

  /** In characters. */
  int length() {
    return to - from;
  }

  /** The token itself. */
  @Override
  public String get() {
    return header.substring(from, to);
  }

  /** Copies it as bytes. */
  @SuppressWarnings("deprecation") // The method without a copy is right for ASCII.
  void copyTo(byte[] bytes) {
    header.getBytes(from, to, bytes, 0);
  }
}
