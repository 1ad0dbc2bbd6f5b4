package io.graft.telemetry.span;

import org.jspecify.annotations.Nullable;

/**
 * Decides which of the traces that begin in this JVM are recorded. A trace that begins elsewhere is
 * recorded if its caller records it.
 */
public final class Sampler {
  private static final long RANDOM_BITS = (1L << 56) - 1;

  private final long threshold;
  private final @Nullable RateCap cap;
  private final String description;

  private Sampler(double ratio, @Nullable RateCap cap, String description) {
    // OpenTelemetry's consistent probability sampling: keep if R >= T, R the lower 56 bits.
    this.threshold = Math.round((1 - ratio) * (1L << 56));
    this.cap = cap;
    this.description = description;
  }

  /**
   * @param ratio the share of traces to keep, 0 to 1
   */
  public static Sampler ratio(double ratio) {
    return new Sampler(ratio, null, percent(ratio) + " of the traces that begin here");
  }

  /**
   * @param ratio the share of traces to keep, 0 to 1
   * @param perSecond the most traces to keep in a second
   */
  public static Sampler capped(double ratio, int perSecond) {
    return new Sampler(
        ratio,
        new RateCap(perSecond, System.nanoTime()),
        percent(ratio) + " of the traces that begin here, at most " + perSecond + "/s");
  }

  public boolean sampleRoot(long traceLow) {
    return (traceLow & RANDOM_BITS) >= threshold
        && (cap == null || cap.tryAcquire(System.nanoTime()));
  }

  private static String percent(double ratio) {
    double percent = Math.round(ratio * 100_000) / 1000.0;
    return (percent == Math.rint(percent) ? Long.toString((long) percent) : "" + percent) + " %";
  }

  /** Describes the sampling for the status page. */
  @Override
  public String toString() {
    return description;
  }
}
