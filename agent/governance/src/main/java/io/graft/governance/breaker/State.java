package io.graft.governance.breaker;

import io.graft.governance.window.SlidingWindow;
import org.jspecify.annotations.Nullable;

/** A state of a breaker. Immutable except for the counts of its window. */
final class State {
  /** The kinds of states. */
  enum Kind {
    /** Calls are sent and counted. */
    CLOSED,
    /** No call is sent until {@link #until}. */
    OPEN,
    /** The next call is the probe. */
    HALF_OPEN,
    /** A probe is in flight and has a lease. */
    PROBING,
    /** The probes succeeded: a growing share of calls is sent and counted. */
    RAMPING
  }

  final Kind kind;

  /** Differs from those of earlier states, except that CLOSED takes that of {@code RAMPING}. */
  final int generation;

  /** When the state began. */
  final long since;

  /** OPEN: when it ends. PROBING: when the lease of the probe ends. */
  final long until;

  /** How often it opened again without a healthy window in between; -1: it has never opened. */
  final int openings;

  /** How many probes in a row have succeeded. */
  final int successes;

  /**
   * For CLOSED and RAMPING: failures, which are marked, and calls that do not count, which are not;
   * {@code null} for the others.
   */
  final @Nullable SlidingWindow failures;

  /** When counting began. */
  final long windowSince;

  /** Why it opened; {@code null} if it is closed. */
  final @Nullable String reason;

  State(
      Kind kind,
      int generation,
      long since,
      long until,
      int openings,
      int successes,
      @Nullable SlidingWindow failures,
      long windowSince,
      @Nullable String reason) {
    this.kind = kind;
    this.generation = generation;
    this.since = since;
    this.until = until;
    this.openings = openings;
    this.successes = successes;
    this.failures = failures;
    this.windowSince = windowSince;
    this.reason = reason;
  }

  static State closed(int generation, long now, int openings, SlidingWindow window) {
    return new State(Kind.CLOSED, generation, now, 0, openings, 0, window, now, null);
  }

  State open(long now, long until, int openings, String why) {
    return new State(Kind.OPEN, generation + 1, now, until, openings, 0, null, 0, why);
  }

  State halfOpen(long now, int successes) {
    return new State(Kind.HALF_OPEN, generation + 1, now, 0, openings, successes, null, 0, reason);
  }

  State probing(long now, long until) {
    return new State(
        Kind.PROBING, generation + 1, now, until, openings, successes, null, 0, reason);
  }

  State ramping(long now, SlidingWindow window) {
    return new State(Kind.RAMPING, generation + 1, now, 0, openings, 0, window, now, reason);
  }

  State rampedUp(long now) {
    return new State(Kind.CLOSED, generation, now, 0, openings, 0, failures, windowSince, null);
  }
}
