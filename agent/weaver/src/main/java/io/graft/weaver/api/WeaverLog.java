package io.graft.weaver.api;

/** Where the weaver logs lines for the operator: the launcher passes them to the agent log. */
public interface WeaverLog {
  /** Prints one line; the caller does not add the prefix. Must not throw. */
  void print(String line);
}
