package io.graft.governance.endpoint;

/**
 * The typical latency of a service's instances, as one caller sees it: a moving average of the
 * logarithms of a sample of readings. It follows them down faster than up, so it is the latency of
 * the fast instances. An instance is slow compared to this, and an instance without readings is
 * expected to be this fast.
 *
 * <p>In octaves: logarithms to the base of 2, to within a tenth, from the bits of a floating point
 * number (Mitchell's approximation).
 *
 * <p>All instances of a service share one. It uses one reading in 5 ms, so that the threads of a
 * busy caller do not all write to it. A reading lost in a race does no harm.
 */
final class TypicalLatency {
  /** Differences of latencies below this many nanoseconds are noise. */
  static final double NOISE = 1_000_000;

  private static final double OCTAVE = 1L << 52;
  private static final double PER_TAU = 1 / 2e9;
  private static final long PAUSE = 5_000_000;

  /** The most that one reading moves it: a part of the difference, in octaves. */
  private static final double MOST = 0.2;

  private static final double FURTHEST = 2;

  /** The weight of a slower reading; that of a faster one is 1. */
  private static final double UP = 0.6;

  /** The number of first readings, which count alike. */
  private static final int FIRST = 8;

  private volatile double octaves;
  private volatile double gap = 1e9;
  private volatile long stamp;
  private volatile int readings;

  /**
   * @param nanos the latency until there is a reading
   */
  TypicalLatency(double nanos, long now) {
    octaves = octaves(nanos);
    stamp = now - PAUSE;
  }

  double octaves() {
    return octaves;
  }

  /** Nanoseconds between two readings; a few milliseconds or more. */
  double gap() {
    return gap;
  }

  /** A latency in octaves, with the noise added. */
  static double octaves(double nanos) {
    return Double.doubleToRawLongBits(nanos + NOISE) / OCTAVE;
  }

  /** The bits of the floating point number: nanoseconds, with the noise added. */
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
    double part = Math.min(MOST, 1 - ExponentialDecay.exp(silence * PER_TAU));
    double distance = Math.max(-FURTHEST, Math.min(FURTHEST, reading - before));
    if (n < FIRST) {
      part = 1.0 / (n + 1);
      distance = reading - before;
      readings = n + 1;
    }
    octaves = before + (distance > 0 ? part * UP : part) * distance;
  }
}
