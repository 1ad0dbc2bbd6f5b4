package io.graft.governance.endpoint;

import io.graft.governance.window.CallCounter;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * How much slower an instance is than {@link TypicalLatency}, in octaves: an average of its
 * readings that no single event moves far. Finagle's peak EWMA adopts the slowest reading at once
 * and decays over its time constant. So it gives an instance next to nothing for a minute after one
 * call that had to load classes, or that a garbage collection held up.
 *
 * <ul>
 *   <li>A reading moves the average by the time that it stands for, so that all calls that one
 *       pause holds up count as one, and by a third of at most four octaves. One event never makes
 *       an instance look slower than its equals.
 *   <li>After a reading of more than sixteen times the typical latency, the instance gets no calls
 *       for four times as long as that call took, and is then tried again.
 *   <li>The estimate fades to the typical latency in about a second, or in twice the time between
 *       two of its calls. It is kept only if the instance is slow again, in a call that began after
 *       all delayed calls had ended: then for up to 2 minutes, or for 150 calls of a caller that
 *       calls seldom. So an instance that stays slow is tried just often enough to notice a
 *       recovery.
 *   <li>The first five readings of an instance that is new, was un-ejected or has failed hardly
 *       count: it has not loaded or compiled its code yet, and only calls warm it up.
 *   <li>The third failure in a row, or failures of about every second call, hold an instance for 5
 *       s at a latency of {@code penalty}, the next time for 30 s, then for 90 s: an instance that
 *       fails fast must not look attractive. A single failure, as every instance has now and then,
 *       only moves the average.
 * </ul>
 *
 * <p>Two threads may overwrite each other's update: the loss of one reading in a race is harmless
 * and cheaper than a lock.
 *
 * <p>It is a {@link CallCounter} so that latency and queue, which a pick reads together, are
 * adjacent in memory.
 */
class LatencyEstimate extends CallCounter {
  private static final double PER_TAU = 1 / 0.3e9;

  /** The most that one reading moves the average: a part of the difference, in octaves. */
  private static final double MOST = 0.35;

  private static final double MOST_OF_FIRST = 0.1;
  private static final double MOST_OF_CONFIRMED = 0.9;
  private static final double FURTHEST = 4;

  /** An instance with a greater excess is suspected to be slow. */
  private static final double SUSPECT = 1.2;

  /** A greater reading confirms the suspicion. */
  private static final double SLOW = 2.6;

  /** A call that began this many nanoseconds after the last reading is an independent sign. */
  private static final double RETEST = 250_000_000;

  private static final double FASTEST_FADE = 1 / 1e9;
  private static final double SLOWEST_FADE = 1 / 120e9;

  /** The fade takes this many times as long as there was no call. */
  private static final double KEPT = 2;

  private static final double KEPT_IF_CONFIRMED = 64;
  private static final double KEPT_CALLS = 150;

  /** A single greater reading keeps calls away, for this many times as long as the call took. */
  private static final double HOLD = 4;

  private static final double HOLD_TIMES = 4;
  private static final double MOST_HELD = 10e9;

  private static final long[] FAILED = {5_000_000_000L, 30_000_000_000L, 90_000_000_000L};

  /** The number of first readings, which hardly count. */
  private static final byte FIRST = 5;

  /** What a failure adds to {@link #failureScore}; each success subtracts 1. */
  private static final int FAILURE = 2;

  private static final int FAILING_SCORE = 5;
  private static final int MAX_FAILURE_SCORE = 6;
  private static final double KEPT_OF_LATENCY = 0.99;
  private static final double PER_FAILURE = 1 / 10e9;

  /**
   * In this many nanoseconds it fades by a hundredth at most, which does not matter for a
   * comparison.
   */
  private static final long FRESH = 10_000_000;

  /** Another reading within this many nanoseconds would add hardly any information. */
  private static final long SETTLED = 100_000;

  private static final AtomicLongFieldUpdater<LatencyEstimate> SCORE =
      AtomicLongFieldUpdater.newUpdater(LatencyEstimate.class, "score");
  private static final AtomicLongFieldUpdater<LatencyEstimate> STAMP =
      AtomicLongFieldUpdater.newUpdater(LatencyEstimate.class, "stamp");

  // The fields that a pick reads come first, so that they share one or two cache lines with the
  // queue of the superclass.

  private volatile long stamp;

  /** {@link #score} at the time of the stamp. */
  private volatile long score;

  /** Octaves above the typical latency at the time of the stamp. */
  private volatile double excess;

  /** How much it fades per nanosecond without a call. */
  private volatile double pace = FASTEST_FADE;

  /** The minimum latency, in octaves, until {@link #until}. */
  private volatile double held;

  private volatile long until;
  private final TypicalLatency typical;

  /** By how much failures outweigh successes. */
  private volatile byte failureScore;

  /** How often failures held it, minus its good periods in between. */
  private volatile byte strikes;

  /** How many of the next readings hardly count. */
  private volatile byte first;

  /** Whether it is in slow start, because it is new or was un-ejected. */
  volatile boolean slowStart;

  /**
   * @param window the longest window over which its calls are counted, in nanoseconds
   */
  LatencyEstimate(TypicalLatency typical, long window, long now) {
    super(window);
    this.typical = typical;
    stamp = now;
    until = now;
    score = TypicalLatency.bits(typical.octaves());
  }

  /** Records the latency of a response. */
  final void observe(double rtt, long now) {
    recordSuccess();
    long silence = now - stamp;
    if (silence >= SETTLED) {
      read(rtt, silence, now);
    }
  }

  /** Records a success whose latency says nothing. */
  final void recordSuccess() {
    int t = failureScore; // two threads may subtract only once, which is harmless
    if (t != 0) {
      failureScore = (byte) (t - 1);
      int s = strikes;
      if (t == 1 && s != 0) {
        // A flapping instance has good periods too, but must be trusted less each time.
        strikes = (byte) (s - 1);
      }
    }
  }

  private void read(double rtt, long silence, long now) {
    double octaves = TypicalLatency.octaves(rtt);
    double reading = octaves - typical.octaves();
    typical.observe(octaves, now);
    double base = excess * ExponentialDecay.exp(silence * pace);
    double part = Math.min(MOST, 1 - ExponentialDecay.exp(silence * PER_TAU));
    int left = first; // a lost update is harmless, as for failureScore
    if (left != 0) {
      first = (byte) (left - 1);
      part = Math.min(part, MOST_OF_FIRST);
    } else {
      if (reading >= SLOW && excess >= SUSPECT && silence - rtt >= RETEST) {
        base = excess;
        part = MOST_OF_CONFIRMED;
        pace =
            Math.max(
                Math.min(SLOWEST_FADE, 1 / (KEPT_CALLS * typical.gap())),
                Math.min(pace, 1 / (KEPT_IF_CONFIRMED * silence)));
      }
    }
    if (reading > HOLD && now - until >= 0) {
      held = octaves;
      until = now + (long) Math.min(MOST_HELD, HOLD_TIMES * Math.min(rtt, silence));
    }
    double next = base + part * Math.max(-2 * FURTHEST, Math.min(FURTHEST, reading - base));
    if (next < SUSPECT) {
      pace = Math.min(FASTEST_FADE, 1 / (KEPT * silence));
    }
    set(next, now);
  }

  /** Makes the next readings count little, as those of a new endpoint. */
  final void resetWarmUp() {
    first = FIRST;
  }

  /**
   * Records a failed request.
   *
   * @param rtt how long it took
   * @param penalty the latency that it counts as
   * @param atOnce whether one failure is enough, as when the instance itself reports overload: it
   *     is then held for the time of the penalty
   */
  final void penalize(double rtt, double penalty, boolean atOnce, long now) {
    double worst = Math.max(rtt, penalty);
    int t = Math.min(failureScore + FAILURE, MAX_FAILURE_SCORE);
    failureScore = (byte) t;
    first = FIRST;
    double next = excess;
    if (atOnce || t >= FAILING_SCORE) {
      double failing = TypicalLatency.octaves(worst);
      if (now - until >= 0 || held < failing) {
        int s = strikes;
        strikes = (byte) Math.min(s + 1, FAILED.length - 1);
        held = failing;
        until = now + Math.max(FAILED[s], atOnce ? (long) penalty : 0);
      }
    } else {
      double latency = latencyNanos(now);
      double kept = Math.max(KEPT_OF_LATENCY, ExponentialDecay.exp((now - stamp) * PER_FAILURE));
      double average = penalty + (latency - penalty) * kept;
      next = TypicalLatency.octaves(Math.max(rtt, Math.max(latency, average))) - typical.octaves();
    }
    set(next, now);
  }

  /** Assumes at most this latency from now on. */
  public final void resetFailures(double nanos, long now) {
    failureScore = 0;
    until = now;
    if (latencyNanos(now) > nanos) {
      pace = FASTEST_FADE;
      set(TypicalLatency.octaves(nanos) - typical.octaves(), now);
    }
  }

  private void set(double next, long now) {
    excess = next;
    STAMP.lazySet(this, now);
    SCORE.lazySet(this, faded(now));
  }

  /**
   * The latency for fast comparisons: the bits of its floating point number, with the noise added.
   * They are ordered as the latencies are, and a difference of 2^52 is an octave.
   */
  public final long score(long now) {
    return now - stamp < FRESH ? score : faded(now);
  }

  /** The latency that picks use, in nanoseconds. */
  public final double latencyNanos(long now) {
    return Math.max(0, Double.longBitsToDouble(score(now)) - TypicalLatency.NOISE);
  }

  private long faded(long now) {
    double octaves = typical.octaves() + excess * ExponentialDecay.exp((now - stamp) * pace);
    return TypicalLatency.bits(now - until < 0 ? Math.max(octaves, held) : octaves);
  }
}
