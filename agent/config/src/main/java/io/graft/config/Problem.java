package io.graft.config;

import org.jspecify.annotations.Nullable;

/** Something that is wrong with the settings, in one line for people. Immutable. */
public final class Problem {
  private final String subject;
  private final @Nullable String source;
  private final int line;
  private final String rest;

  /**
   * @param subject what it is about: {@code graft.mode=obsreve}
   * @param source where it was said; {@code null}: not to be told
   * @param line of a file, from 1; 0: it has none
   * @param rest what is wrong, follows the source as it is
   */
  Problem(String subject, @Nullable String source, int line, String rest) {
    this.subject = subject;
    this.source = source;
    this.line = line;
    this.rest = rest;
  }

  /** What is wrong with a value. */
  static Problem of(Value value, String rest) {
    return new Problem(value.key() + "=" + value.shown(), value.source(), value.line(), rest);
  }

  /** The line of the file that it is in, from 1; 0: it is in none. */
  public int line() {
    return line;
  }

  /** The line for people, without its place. */
  public String text() {
    return subject + rest;
  }

  /** The line for people: {@code graft.mode=obsreve (rules /etc/rules, line 3) is not valid …}. */
  @Override
  public String toString() {
    if (source == null) {
      return text();
    }
    return subject + " (" + place(source, line) + ")" + rest;
  }

  static String place(String source, int line) {
    return line == 0 ? source : source + ", line " + line;
  }
}
