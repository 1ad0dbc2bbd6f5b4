package io.graft.net;

/** What an {@link EventLoop} watches: a channel, and a deadline for the next event on it. */
public abstract class EventHandler {
  private long deadline;
  private boolean postponed;

  /**
   * @param deadline by {@link System#nanoTime}
   */
  protected EventHandler(long deadline) {
    this.deadline = deadline;
  }

  /** The channel is ready for an operation in its interest set. */
  protected abstract void ready();

  /** The deadline has passed. */
  protected abstract void expire();

  /**
   * Fails for a reason on this side.
   *
   * @param why a clause for the log
   */
  protected abstract void fail(String why);

  /** By {@link System#nanoTime}. */
  public final long deadline() {
    return deadline;
  }

  /** Starts to wait for the next event, until a new deadline. */
  protected final void await(long until) {
    deadline = until;
    postponed = false;
  }

  /** Extends the deadline because the loop was late, at most once. Returns whether it did. */
  protected boolean postpone(long until) {
    if (postponed) {
      return false;
    }
    postponed = true;
    deadline = until;
    return true;
  }
}
