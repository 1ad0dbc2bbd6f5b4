package io.graft.governance.balance;

import io.graft.governance.window.Flow;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * Latency of an instance, sensitive to peaks, as in Finagle's {@code PeakEwma}. A reading above the
 * average replaces it at once, one below moves it by
 *
 * <pre>ewma = ewma * w + rtt * (1 - w), w = exp(-dt / 10 s)</pre>
 *
 * <p>and silence lets it fade towards 0, so that a slow instance gets another chance. Three
 * differences to Finagle, for which the simulations of this package's tests are the reason:
 *
 * <ul>
 *   <li>Latency fades by {@code exp(-dt / 25 s)} in silence, slower than readings replace it. Each
 *       caller finds out by calls of its own that a slow instance is still slow; with 200 callers
 *       and one instance of 20 ten times slower, these calls are 0.4 % of all at Finagle's pace,
 *       and make the 99.9th percentile.
 *   <li>A failure counts as a reading of its penalty, but as one that moves the average; it
 *       replaces it only where it is the third in a row or about every second call fails. One that
 *       comes alone, of which every instance has some, would otherwise send the traffic of an
 *       instance to the others for a minute: at one in 2,000 that alone doubles the 99.9th
 *       percentile of three instances. A penalty fades by {@code exp(-dt / 10 s)}.
 *   <li>The first five readings of an instance that is new, or back, fade by {@code exp(-dt / 3
 *       s)}: it has loaded and compiled nothing yet, and only calls warm it. By the usual pace one
 *       caller of three instances leaves a new one whose first call took a second alone for two
 *       minutes.
 * </ul>
 *
 * <p>Two threads may overwrite each other's update: the loss of one reading in a race is harmless
 * and cheaper than a lock.
 *
 * <p>It is a {@link Flow} so that latency and queue, which a pick reads together, lie together.
 */
class PeakEwma extends Flow {
  private static final double PER_TAU = 1 / 10e9;

  /** Nanoseconds by which latencies differ without meaning anything. */
  static final double NOISE = 1_000_000;

  private static final double PER_SILENCE = 1 / 25e9;

  private static final double PER_FIRST = 1 / 3e9;

  /** So many readings are first ones where an instance is new, or back. */
  private static final byte FIRST = 5;

  /** What a failure adds to {@link #trouble}, of which each call that goes well takes 1. */
  private static final int FAILURE = 2;

  private static final int TROUBLE = 5;
  private static final int MOST_TROUBLE = 6;

  /** In so many nanoseconds it fades by a thousandth at the most, which no comparison needs. */
  private static final long FRESH = 10_000_000;

  /** So many nanoseconds after a reading another one that is no peak would hardly tell more. */
  private static final long SETTLED = 100_000;

  private static final AtomicLongFieldUpdater<PeakEwma> BITS =
      AtomicLongFieldUpdater.newUpdater(PeakEwma.class, "bits");
  private static final AtomicLongFieldUpdater<PeakEwma> STAMP =
      AtomicLongFieldUpdater.newUpdater(PeakEwma.class, "stamp");
  private static final AtomicLongFieldUpdater<PeakEwma> SCORE =
      AtomicLongFieldUpdater.newUpdater(PeakEwma.class, "score");

  // What a pick reads comes first: so it lies in one cache line, or two, with the queue before it.

  private volatile long stamp;

  /** {@link #score} when it was stamped. */
  private volatile long score;

  private volatile long bits;

  /** By how much it fades in a nanosecond of silence. */
  private volatile double pace = PER_SILENCE;

  /** How far failures outweigh what goes well. */
  private volatile byte trouble;

  /** How many of the next readings are first ones. */
  private volatile byte first;

  /** Whether it is new or has come back, and gets less than its share. */
  volatile boolean slowStart;

  /**
   * @param nanos what it begins with
   * @param window the longest window that its calls are counted over
   */
  PeakEwma(double nanos, long window, long now) {
    super(window);
    bits = Double.doubleToRawLongBits(nanos);
    score = Double.doubleToRawLongBits(nanos + NOISE);
    stamp = now;
  }

  /** An answer took so long. */
  final void observe(double rtt, long now) {
    int t = trouble; // two threads may count one: it is as if there were one call less
    if (t != 0) {
      trouble = (byte) (t - 1);
    }
    long silence = now - stamp;
    double before = pace;
    double latency = Double.longBitsToDouble(bits);
    if (silence < SETTLED && rtt <= latency && before == PER_SILENCE) {
      return;
    }
    double faded = latency * Decay.exp(silence * before);
    set(rtt > faded ? rtt : rtt + (faded - rtt) * Decay.exp(silence * PER_TAU), now);
    int left = first; // as with trouble
    if (left != 0) {
      first = (byte) (left - 1);
    }
    // What is left of a penalty goes on fading as one.
    if (before != PER_TAU || 2 * rtt > faded) {
      double next = left != 0 ? PER_FIRST : PER_SILENCE;
      if (next != before) {
        pace = next;
      }
    }
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
   * @param atOnce whether that is known for sure, as where the instance says so itself
   */
  final void penalize(double rtt, double penalty, boolean atOnce, long now) {
    double faded = latencyNanos(now);
    int t = Math.min(trouble + FAILURE, MOST_TROUBLE);
    trouble = (byte) t;
    double average = penalty + (faded - penalty) * Decay.exp((now - stamp) * PER_TAU);
    double shown = atOnce || t >= TROUBLE ? penalty : average;
    pace = PER_TAU;
    set(Math.max(Math.max(rtt, faded), shown), now);
  }

  /** It is taken for one that takes no longer than this. */
  public final void forgive(double nanos, long now) {
    trouble = 0;
    if (latencyNanos(now) > nanos) {
      pace = PER_SILENCE;
      set(nanos, now);
    }
  }

  private void set(double next, long now) {
    BITS.lazySet(this, Double.doubleToRawLongBits(next));
    SCORE.lazySet(this, Double.doubleToRawLongBits(next + NOISE));
    STAMP.lazySet(this, now);
  }

  /**
   * The latency for a comparison that has to be quick: the bits of its floating point number, with
   * the noise added. Their order is that of the latencies, and their difference the logarithm to
   * the base of 2 of the ratio, times 2^52, to within a tenth (Mitchell's approximation).
   */
  final long score(long now) {
    return now - stamp < FRESH ? score : Double.doubleToRawLongBits(faded(now) + NOISE);
  }

  /** The latency that picks go by, in nanoseconds. */
  public final double latencyNanos(long now) {
    return now - stamp < FRESH ? Double.longBitsToDouble(bits) : faded(now);
  }

  /**
   * Short, so that the compiler inlines it, and a pick has no call on its way, where it is rare.
   */
  private double faded(long now) {
    return Decay.exp((now - stamp) * pace) * Double.longBitsToDouble(bits);
  }
}
