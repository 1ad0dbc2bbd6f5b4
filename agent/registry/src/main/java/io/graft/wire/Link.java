package io.graft.wire;

/** What the wire's thread looks after: a channel, and what is waited for on it. */
abstract class Link {
  private long deadline;
  private boolean postponed;

  /**
   * @param deadline by {@link System#nanoTime}
   */
  Link(long deadline) {
    this.deadline = deadline;
  }

  /** Its channel can do something that was waited for. */
  abstract void ready();

  /** Its time is over. */
  abstract void expire();

  /**
   * It ends without an answer, for a reason on this side.
   *
   * @param why a clause for people
   */
  abstract void fail(String why);

  /** Whether it is there for this exchange now. */
  boolean serves(Exchange exchange) {
    return false;
  }

  /** Nobody waits for its exchange any more. */
  void cancel() {}

  /** When its time is over, by {@link System#nanoTime}. */
  final long deadline() {
    return deadline;
  }

  /** Something else is waited for from now on, or the same anew. */
  final void await(long until) {
    deadline = until;
    postponed = false;
  }

  /** Waits on for the same, once, because the wire's thread came late; whether it does. */
  boolean postpone(long until) {
    if (postponed) {
      return false;
    }
    postponed = true;
    deadline = until;
    return true;
  }
}
