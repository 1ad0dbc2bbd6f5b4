package io.graft.net.http;

/** A request in progress. */
public interface HttpCall {
  /** Cancels the request; its callback is not called any more. On the agent's thread. */
  void cancel();
}
