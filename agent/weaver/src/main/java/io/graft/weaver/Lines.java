package io.graft.weaver;

/** Where the agent says something to people: one line at a time. */
public interface Lines {
  /** Prints one line; the prefix is not part of it. Must not throw. */
  void print(String line);
}
