package io.graft.governance.breaker;

import io.graft.governance.window.Window;
import org.jspecify.annotations.Nullable;

/** One state of a breaker. Immutable, save for the counts of its window. */
final class State {
  /** What kinds of state there are. */
  enum Kind {
    /** Calls pass and are counted. */
    CLOSED,
    /** No call passes before a time. */
    OPEN,
    /** The next call is the probe. */
    HALF_OPEN,
    /** A probe is under way, under a lease. */
    PROBING,
    /** The probes went well: a growing share of calls passes and is counted. */
    RAMPING
  }

  final Kind kind;

  /** Differs from that of the states before it; only {@code RAMPING} hands its own to CLOSED. */
  final int generation;

  /** When the state began. */
  final long since;

  /** OPEN: when it ends. PROBING: when the lease of the probe ends. */
  final long until;

  /** How often it opened again without a healthy window in between; -1: it never opened. */
  final int openings;

  /** Probes that succeeded in a row. */
  final int successes;

  /**
   * Failures, marked, and calls that say nothing, not marked, of CLOSED and RAMPING; {@code null}
   * in the others.
   */
  final @Nullable Window failures;

  /** When calls began to count. */
  final long windowSince;

  /** Why it opened; {@code null} where it is closed. */
  final @Nullable String reason;

  State(
      Kind kind,
      int generation,
      long since,
      long until,
      int openings,
      int successes,
      @Nullable Window failures,
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

  static State closed(int generation, long now, int openings, Window window) {
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

  State ramping(long now, Window window) {
    return new State(Kind.RAMPING, generation + 1, now, 0, openings, 0, window, now, reason);
  }

  State rampedUp(long now) {
    return new State(Kind.CLOSED, generation, now, 0, openings, 0, failures, windowSince, null);
  }
}
