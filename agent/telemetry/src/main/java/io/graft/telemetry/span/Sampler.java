package io.graft.telemetry.span;

import org.jspecify.annotations.Nullable;

/**
 * Decides which traces that begin here are recorded. A trace that began elsewhere is recorded where
 * its caller records it.
 */
public final class Sampler {
  private static final long RANDOM_BITS = (1L << 56) - 1;

  private final long threshold;
  private final @Nullable Rate cap;
  private final String description;

  private Sampler(double ratio, @Nullable Rate cap, String description) {
    // OpenTelemetry's consistent probability sampling: keep where R >= T, R the right 56 bits.
    this.threshold = Math.round((1 - ratio) * (1L << 56));
    this.cap = cap;
    this.description = description;
  }

  /**
   * @param ratio share of the traces that is kept, 0 to 1
   */
  public static Sampler ratio(double ratio) {
    return new Sampler(ratio, null, percent(ratio) + " of the traces that begin here");
  }

  /**
   * @param ratio share of the traces that is kept, 0 to 1
   * @param perSecond how many a second are kept at most
   */
  public static Sampler capped(double ratio, int perSecond) {
    return new Sampler(
        ratio,
        new Rate(perSecond, System.nanoTime()),
        percent(ratio) + " of the traces that begin here, " + perSecond + "/s at most");
  }

  public boolean sampleRoot(long traceLow) {
    return (traceLow & RANDOM_BITS) >= threshold
        && (cap == null || cap.tryAcquire(System.nanoTime()));
  }

  private static String percent(double ratio) {
    double percent = Math.round(ratio * 100_000) / 1000.0;
    return (percent == Math.rint(percent) ? Long.toString((long) percent) : "" + percent) + " %";
  }

  /** A clause for people. */
  @Override
  public String toString() {
    return description;
  }
}
