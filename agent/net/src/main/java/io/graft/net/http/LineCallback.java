package io.graft.net.http;

/**
 * Receives a streamed response line by line, on the agent's thread: {@link #opened}, each {@link
 * #line} and {@link #ended} for a 2xx status; {@link #answered} for any other status; {@link
 * #failed} at any time.
 */
public abstract class LineCallback extends ResponseCallback {
  /** A 2xx response has started. */
  public void opened() {}

  /** One line, without its line end; never empty. */
  public abstract void line(String line);

  /** The response has ended. */
  public abstract void ended();
}
