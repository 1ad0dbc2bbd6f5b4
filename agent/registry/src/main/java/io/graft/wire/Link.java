package io.graft.wire;

/** What the wire's thread looks after: a channel, and what is waited for on it. */
interface Link {
  /** Its channel can do something that was waited for. */
  void ready();

  /** When its time is over, by {@link System#nanoTime}. */
  long deadline();

  /** Waits on, once, because this thread came late; whether it does. */
  boolean postpone(long until);

  /** Its time is over. */
  void expire();

  /** The wire ends. */
  void abandon();
}
