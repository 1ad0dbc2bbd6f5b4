package io.graft.governance.endpoint;

/** {@code exp(-x)} to within 0.1 %; {@link Math#exp} costs more than a whole pick. */
public final class ExponentialDecay {
  private static final int PER_UNIT = 16;
  private static final int LIMIT = 20;

  /** Below this, one term of the series is enough; readings under load are younger. */
  private static final double SMALL = 1.0 / 32;

  private static final double[] TABLE = new double[LIMIT * PER_UNIT + 2];

  static {
    for (int i = 0; i < TABLE.length; i++) {
      TABLE[i] = Math.exp(-(double) i / PER_UNIT);
    }
  }

  private ExponentialDecay() {}

  /**
   * Returns {@code exp(-x)}; 1 if x is negative, as it may be between clock readings of two
   * threads.
   */
  public static double exp(double x) {
    if (!(x >= SMALL)) {
      return x > 0 ? 1 - x : 1;
    }
    return tabulated(x);
  }

  private static double tabulated(double x) {
    if (x >= LIMIT) {
      return 0;
    }
    double at = x * PER_UNIT;
    int i = (int) at;
    double low = TABLE[i];
    return low + (TABLE[i + 1] - low) * (at - i);
  }
}
