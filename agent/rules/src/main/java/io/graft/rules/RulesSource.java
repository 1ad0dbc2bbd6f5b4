package io.graft.rules;

import org.jspecify.annotations.Nullable;

/**
 * A server with live rules: documents, each with the text of a rules file. {@link RulesFollower}
 * merges them. All methods are called on the agent's thread and return at once.
 */
public interface RulesSource {
  /** Returns its name for log lines, without secrets: {@code consul 10.0.0.7:8500/graft}. */
  String describe();

  /**
   * Starts to report the documents, at once and at each change, until {@link #close}.
   *
   * @param service this service in lower case, whose document overrides that of the fleet
   */
  void follow(String service, RulesListener listener);

  /**
   * Replaces a document if it still is what the writer has seen. The server decides that, so of two
   * writers one fails. A source that cannot write says so.
   *
   * @param service whose document, in lower case; {@code null}: that of the fleet
   * @param before its text; {@code null}: there is no such document
   */
  default void replace(
      @Nullable String service, @Nullable String before, String text, RulesWrite done) {
    done.failed("this version cannot write there");
  }

  void close();
}
