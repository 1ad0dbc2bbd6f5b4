package io.graft.http;

/**
 * What comes of a request whose answer is followed for as long as it lasts, on the agent's thread:
 * {@link #opened} and each {@link #line} for a status of 2xx, then {@link #ended}; or {@link
 * #answered} for any other status; or {@link #failed} at any time.
 */
public abstract class LineHandler extends HttpHandler {
  /** The server has begun to answer with 2xx. */
  public void opened() {}

  /** One line, without its end; never empty. */
  public abstract void line(String line);

  /** The server has ended its answer. */
  public abstract void ended();
}
