package io.graft.config.security.access;

/**
 * A text that a value is compared with: exact, {@code abc*}, {@code *abc}, or {@code *} for any
 * that is present. Case-sensitive. Immutable; equal by text.
 */
final class TextPattern {
  private final String text;
  private final String part;
  private final boolean open;
  private final boolean ends;

  private TextPattern(String text, String part, boolean open, boolean ends) {
    this.text = text;
    this.part = part;
    this.open = open;
    this.ends = ends;
  }

  /**
   * Parses a pattern.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  static TextPattern parse(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("a value is missing");
    }
    boolean ends = text.length() > 1 && text.charAt(0) == '*';
    boolean open = !ends && text.charAt(text.length() - 1) == '*';
    String part = ends ? text.substring(1) : open ? text.substring(0, text.length() - 1) : text;
    if (part.indexOf('*') >= 0) {
      throw new IllegalArgumentException("in '" + text + "' a '*' is not at one end");
    }
    return new TextPattern(text, part, open, ends);
  }

  boolean matches(String value) {
    return ends ? value.endsWith(part) : open ? value.startsWith(part) : value.equals(part);
  }

  /** As {@link #matches(String)}, for a part of a text. */
  boolean matches(String value, int from, int to) {
    int length = to - from;
    if (ends) {
      return length >= part.length() && value.startsWith(part, to - part.length());
    }
    return (open ? length >= part.length() : length == part.length())
        && value.startsWith(part, from);
  }

  /** Whether it matches only its own text. */
  boolean isExact() {
    return !open && !ends;
  }

  /** Whether it matches each value that another matches. */
  boolean covers(TextPattern other) {
    if (text.equals(other.text) || open && part.isEmpty()) {
      return true;
    }
    if (ends) {
      return !other.open && other.part.endsWith(part);
    }
    return open && !other.ends && other.part.startsWith(part);
  }

  @Override
  public String toString() {
    return text;
  }
}
