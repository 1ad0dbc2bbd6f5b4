package io.graft.rules;

/** Receives the end of a write, on the agent's thread: one of the methods is called, once. */
public interface RulesWrite {
  void written();

  /** Nothing was written: the document is not what the writer has seen. */
  void changedBefore();

  /**
   * Nothing was written, as far as is known.
   *
   * @param reason a clause for people
   */
  void failed(String reason);
}
