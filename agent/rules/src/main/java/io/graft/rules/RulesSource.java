package io.graft.rules;

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

  void close();
}
