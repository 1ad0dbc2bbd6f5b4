package io.graft.config;

import io.graft.governance.setting.OutOfRangeException;
import io.graft.governance.setting.Setting;
import org.jspecify.annotations.Nullable;

/** A problem with the settings, as one line. Immutable. */
public final class Problem {
  /** The end of a line about a setting that says who is let in: it does not count as unset. */
  static final String CLOSING = "; where security is enforced, nobody is let in until it is valid";

  private final String subject;
  private final @Nullable String source;
  private final int line;
  private final String rest;

  /**
   * @param subject the setting: {@code graft.mode=obsreve}
   * @param source where it is set; {@code null}: not shown
   * @param line in a file, from 1; 0: none
   * @param rest what is wrong; appended to the source as it is
   */
  public Problem(String subject, @Nullable String source, int line, String rest) {
    this.subject = subject;
    this.source = source;
    this.line = line;
    this.rest = rest;
  }

  /** Creates the problem of a value. */
  public static Problem of(Value value, String rest) {
    return new Problem(value.key() + "=" + value.shown(), value.source(), value.line(), rest);
  }

  /**
   * Creates the problem of a value that cannot be parsed.
   *
   * @param secures whether the setting says who is let in
   */
  static Problem invalid(
      Value value, Setting<?> setting, IllegalArgumentException reason, boolean secures) {
    String fallback = setting.fallback();
    return of(
        value,
        " is not valid ("
            + (reason.getMessage() == null ? "not valid" : reason.getMessage())
            + ")"
            + (reason instanceof OutOfRangeException ? "" : "; expected " + setting.form())
            + (secures
                ? CLOSING
                : "; ignored"
                    + (fallback == null
                        ? " as if it were not set"
                        : ", the default is " + fallback)));
  }

  /**
   * Creates the problem of a key without a value.
   *
   * @param secures whether the setting says who is let in
   */
  static Problem missing(
      String key, @Nullable String source, int line, Setting<?> setting, boolean secures) {
    return new Problem(
        key,
        source,
        line,
        (secures ? " has no value; write " : " has no value; ignored, write ")
            + key
            + "="
            + setting.form()
            + (secures ? CLOSING : ""));
  }

  /** Creates the problem of a value that its reader cannot use, see {@link Settings#reject}. */
  static Problem rejected(Value value, String reason, String form, String instead) {
    return of(value, " is not valid (" + reason + "); expected " + form + "; using " + instead);
  }

  /** The line in the file, from 1; 0: not in a file. */
  public int line() {
    return line;
  }

  /** Returns the line without its place. */
  public String text() {
    return subject + rest;
  }

  /** Returns the line: {@code graft.mode=obsreve (rules /etc/rules, line 3) is not valid …}. */
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

  /**
   * The problem of a live rule that only counts at the start.
   *
   * @param secret whether it could have secrets sent to who writes it
   */
  static Problem fixed(Value value, boolean secret) {
    return of(
        value,
        secret
            ? " is not taken from live rules, because who can write these could have secrets sent"
                + " to themselves; set it at the start"
            : " cannot change while the application runs; it is read at the next start");
  }
}
