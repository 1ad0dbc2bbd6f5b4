package io.graft.governance.balance;

import io.graft.governance.window.Flow;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * By how much an instance is slower than {@link TypicalLatency}, in octaves: an average of its
 * readings that no single event moves far. Finagle's peak EWMA, which believes the slowest reading
 * at once and forgets it over its time constant, gives an instance next to nothing for a minute
 * after one call that had to load classes, or that a collection held up.
 *
 * <ul>
 *   <li>A reading moves the average by the time that it stands for, so that all that a pause holds
 *       up counts as one, and by a third of at most four octaves. One event never makes an instance
 *       look slower than equals do.
 *   <li>After a reading of more than sixteen times the usual the instance is left alone for four
 *       times as long as it took, then asked again.
 *   <li>What is known fades towards the usual in about a second, or in twice the time between two
 *       of its calls. Only an instance that is slow again, in a call that began after all that was
 *       held up had ended, is believed to be slow: then for up to 2 minutes, or for 150 calls of a
 *       caller that calls seldom. An instance that is slow for good is so tried often enough to
 *       find out that it no longer is, and no more.
 *   <li>The first five readings of an instance that is new, is back or has failed hardly count: it
 *       has loaded and compiled nothing yet, and only calls warm it.
 *   <li>The third failure in a row, or one in about every second call, holds an instance for 5 s at
 *       a latency of {@code penalty}, the next time for 30 s, then for 90 s: an instance that fails
 *       fast must not look attractive. One that comes alone, of which every instance has some, only
 *       moves the average.
 * </ul>
 *
 * <p>Two threads may overwrite each other's update: the loss of one reading in a race is harmless
 * and cheaper than a lock.
 *
 * <p>It is a {@link Flow} so that latency and queue, which a pick reads together, lie together.
 */
class LatencyEstimate extends Flow {
  private static final double PER_TAU = 1 / 0.3e9;

  /** What one reading moves the average by at most: a part of the difference, in octaves. */
  private static final double MOST = 0.35;

  private static final double MOST_OF_FIRST = 0.1;
  private static final double MOST_OF_CONFIRMED = 0.9;
  private static final double FURTHEST = 4;

  /** From here on an instance is suspected. */
  private static final double SUSPECT = 1.2;

  /** A reading that confirms the suspicion. */
  private static final double SLOW = 2.6;

  /** A call began so many nanoseconds after the last reading: it is a sign of its own. */
  private static final double RETEST = 250_000_000;

  private static final double FASTEST_FADE = 1 / 1e9;
  private static final double SLOWEST_FADE = 1 / 120e9;

  /** The fade takes so many times as long as there was no call. */
  private static final double KEPT = 2;

  private static final double KEPT_IF_CONFIRMED = 64;
  private static final double KEPT_CALLS = 150;

  /** From here on one reading alone keeps calls away, for so many times as long as it took. */
  private static final double HOLD = 4;

  private static final double HOLD_TIMES = 4;
  private static final double MOST_HELD = 10e9;

  private static final long[] FAILED = {5_000_000_000L, 30_000_000_000L, 90_000_000_000L};

  /** So many readings are first ones. */
  private static final byte FIRST = 5;

  /** What a failure adds to {@link #trouble}, of which each call that goes well takes 1. */
  private static final int FAILURE = 2;

  private static final int TROUBLE = 5;
  private static final int MOST_TROUBLE = 6;
  private static final double KEPT_OF_LATENCY = 0.99;
  private static final double PER_FAILURE = 1 / 10e9;

  /** In so many nanoseconds it fades by a hundredth at the most, which no comparison needs. */
  private static final long FRESH = 10_000_000;

  /** So many nanoseconds after a reading another one would hardly tell more. */
  private static final long SETTLED = 100_000;

  private static final AtomicLongFieldUpdater<LatencyEstimate> SCORE =
      AtomicLongFieldUpdater.newUpdater(LatencyEstimate.class, "score");
  private static final AtomicLongFieldUpdater<LatencyEstimate> STAMP =
      AtomicLongFieldUpdater.newUpdater(LatencyEstimate.class, "stamp");

  // What a pick reads comes first: so it lies in one cache line, or two, with the queue before it.

  private volatile long stamp;

  /** {@link #score} when it was stamped. */
  private volatile long score;

  /** Octaves above the usual when it was stamped. */
  private volatile double excess;

  /** By how much it fades in a nanosecond of silence. */
  private volatile double pace = FASTEST_FADE;

  /** At least this latency, in octaves, is shown {@link #until} a time. */
  private volatile double held;

  private volatile long until;
  private final TypicalLatency typical;

  /** How far failures outweigh what goes well. */
  private volatile byte trouble;

  /** How often it was held for its failures, less how often it was good in between. */
  private volatile byte strikes;

  /** How many of the next readings are first ones. */
  private volatile byte first;

  /** Whether it is new or has come back, and gets less than its share. */
  volatile boolean slowStart;

  /**
   * @param window the longest window that its calls are counted over, in nanoseconds
   */
  LatencyEstimate(TypicalLatency typical, long window, long now) {
    super(window);
    this.typical = typical;
    stamp = now;
    until = now;
    score = TypicalLatency.bits(typical.octaves());
  }

  /** An answer took so long. */
  final void observe(double rtt, long now) {
    int t = trouble; // two threads may count one: it is as if there were one call less
    if (t != 0) {
      trouble = (byte) (t - 1);
      int s = strikes;
      if (t == 1 && s != 0) {
        // One that flaps has good times too, and is trusted less each time all the same.
        strikes = (byte) (s - 1);
      }
    }
    long silence = now - stamp;
    if (silence >= SETTLED) {
      read(rtt, silence, now);
    }
  }

  private void read(double rtt, long silence, long now) {
    double octaves = TypicalLatency.octaves(rtt);
    double reading = octaves - typical.octaves();
    typical.observe(octaves, now);
    double base = excess * Decay.exp(silence * pace);
    double part = Math.min(MOST, 1 - Decay.exp(silence * PER_TAU));
    int left = first; // as with trouble
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

  /** The next readings are first ones again. */
  final void meetAgain() {
    first = FIRST;
  }

  /**
   * A request failed.
   *
   * @param rtt how long it took
   * @param penalty the latency that it counts as
   * @param atOnce whether that is known for sure, as where the instance says so itself: it is then
   *     held for the time of the penalty
   */
  final void penalize(double rtt, double penalty, boolean atOnce, long now) {
    double worst = Math.max(rtt, penalty);
    int t = Math.min(trouble + FAILURE, MOST_TROUBLE);
    trouble = (byte) t;
    first = FIRST;
    double next = excess;
    if (atOnce || t >= TROUBLE) {
      double failing = TypicalLatency.octaves(worst);
      if (now - until >= 0 || held < failing) {
        int s = strikes;
        strikes = (byte) Math.min(s + 1, FAILED.length - 1);
        held = failing;
        until = now + Math.max(FAILED[s], atOnce ? (long) penalty : 0);
      }
    } else {
      double latency = latencyNanos(now);
      double kept = Math.max(KEPT_OF_LATENCY, Decay.exp((now - stamp) * PER_FAILURE));
      double average = penalty + (latency - penalty) * kept;
      next = TypicalLatency.octaves(Math.max(rtt, Math.max(latency, average))) - typical.octaves();
    }
    set(next, now);
  }

  /** Assumes at most this latency from now on. */
  public final void forgive(double nanos, long now) {
    trouble = 0;
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
   * The latency for a comparison that has to be quick: the bits of its floating point number, with
   * the noise added. Their order is that of the latencies, and their difference the octaves between
   * them, times 2^52.
   */
  final long score(long now) {
    return now - stamp < FRESH ? score : faded(now);
  }

  /** The latency that picks go by, in nanoseconds. */
  public final double latencyNanos(long now) {
    return Math.max(0, Double.longBitsToDouble(score(now)) - TypicalLatency.NOISE);
  }

  private long faded(long now) {
    double octaves = typical.octaves() + excess * Decay.exp((now - stamp) * pace);
    return TypicalLatency.bits(now - until < 0 ? Math.max(octaves, held) : octaves);
  }
}
