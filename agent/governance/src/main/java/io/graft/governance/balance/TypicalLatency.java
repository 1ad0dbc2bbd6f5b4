package io.graft.governance.balance;

/**
 * What an answer of any instance of a service usually takes, as one caller sees it: a moving
 * average of the logarithms of a sample of its readings, which follows them down faster than up, so
 * that it is that of the fast ones. An instance is slow against this, and one of which nothing is
 * known, or nothing any more, is expected to take this long.
 *
 * <p>In octaves: logarithms to the base of 2, to within a tenth, as the bits of a floating point
 * number give them (Mitchell's approximation).
 *
 * <p>All instances of a service share one. So that the threads of a busy caller do not all write to
 * it, it takes one reading in 5 ms. A reading that is lost in a race is no loss.
 */
final class TypicalLatency {
  /** Nanoseconds by which latencies differ without meaning anything. */
  static final double NOISE = 1_000_000;

  private static final double OCTAVE = 1L << 52;
  private static final double PER_TAU = 1 / 2e9;
  private static final long PAUSE = 5_000_000;

  /** What one reading moves it by at most: a part of the difference, of so many octaves. */
  private static final double MOST = 0.2;

  private static final double FURTHEST = 2;

  /** What a slower reading counts, against 1 of a faster one. */
  private static final double UP = 0.6;

  /** So many first readings count alike. */
  private static final int FIRST = 8;

  private volatile double octaves;
  private volatile double gap = 1e9;
  private volatile long stamp;
  private volatile int readings;

  /**
   * @param nanos what is assumed until there is a reading
   */
  TypicalLatency(double nanos, long now) {
    octaves = octaves(nanos);
    stamp = now - PAUSE;
  }

  double octaves() {
    return octaves;
  }

  /** Nanoseconds between two readings; at least a few milliseconds. */
  double gap() {
    return gap;
  }

  /** A latency in octaves, with the noise added. */
  static double octaves(double nanos) {
    return Double.doubleToRawLongBits(nanos + NOISE) / OCTAVE;
  }

  /** The bits of the floating point number, in nanoseconds with the noise added. */
  static long bits(double octaves) {
    return (long) (octaves * OCTAVE);
  }

  /**
   * @param reading in octaves
   */
  void observe(double reading, long now) {
    long silence = now - stamp;
    if (silence < PAUSE) {
      return;
    }
    stamp = now;
    gap += MOST * (silence - gap);
    double before = octaves;
    int n = readings;
    if (n == 0) {
      octaves = reading;
      readings = 1;
      return;
    }
    double part = Math.min(MOST, 1 - Decay.exp(silence * PER_TAU));
    double distance = Math.max(-FURTHEST, Math.min(FURTHEST, reading - before));
    if (n < FIRST) {
      part = 1.0 / (n + 1);
      distance = reading - before;
      readings = n + 1;
    }
    octaves = before + (distance > 0 ? part * UP : part) * distance;
  }
}
