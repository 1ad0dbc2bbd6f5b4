package io.graft.rules;

/**
 * A server that keeps live rules: documents, each of which is the text of a file of rules. {@link
 * RulesFollower} puts them together. As with a registry, everything happens on the agent's thread
 * and returns at once.
 */
public interface RulesSource {
  /** For people, in a few words and without secrets: {@code consul 10.0.0.7:8500/graft}. */
  String describe();

  /**
   * Begins to tell what the documents hold, at once and at each change, until {@link #close}.
   *
   * @param service this service in lower case, whose own document counts before that of the fleet
   */
  void follow(String service, RulesListener listener);

  void close();
}
