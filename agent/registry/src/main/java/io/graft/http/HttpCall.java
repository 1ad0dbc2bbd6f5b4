package io.graft.http;

/** A request that is under way. */
public interface HttpCall {
  /** Ends it: its handler is told nothing more. On the agent's thread. */
  void cancel();
}
