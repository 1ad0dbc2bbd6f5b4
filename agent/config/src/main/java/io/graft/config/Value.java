package io.graft.config;

/** What a source says about a key. Immutable. */
public final class Value {
  private final String key;
  private final String text;
  private final String source;
  private final int line;

  Value(String key, String text, String source, int line) {
    this.key = key;
    this.text = text;
    this.source = source;
    this.line = line;
  }

  /** The whole key as it is written everywhere but in the environment. */
  public String key() {
    return key;
  }

  /** Not empty, without blanks around it. */
  public String text() {
    return text;
  }

  /** The text for people: what is or may hold a credential is hidden. */
  public String shown() {
    return Credentials.hidden(key, text);
  }

  /** Where it was said, for people: {@code system property}, {@code environment GRAFT_MODE}, … */
  public String source() {
    return source;
  }

  /** The line of the file that says it, from 1; 0: no file does. */
  public int line() {
    return line;
  }

  /** For example {@code graft.mode=observe (environment GRAFT_MODE)}. */
  @Override
  public String toString() {
    return key + "=" + shown() + " (" + Problem.place(source, line) + ")";
  }
}
