package io.graft.http;

/** What comes of a request, on the agent's thread: one of {@link #answered} and {@link #failed}. */
public abstract class HttpHandler {
  /** Whatever the status is. */
  public abstract void answered(HttpAnswer answer);

  /**
   * No server has answered.
   *
   * @param reason a clause for people: {@code connection refused}
   */
  public abstract void failed(String reason);
}
