package io.graft.net.http;

/**
 * Receives the outcome of a request, on the agent's thread: {@link #answered} or {@link #failed}.
 */
public abstract class ResponseCallback {
  /** A server has responded, with any status. */
  public abstract void answered(HttpResponse answer);

  /**
   * There is no response from any server.
   *
   * @param reason a clause for the log: {@code connection refused}
   */
  public abstract void failed(String reason);
}
