package io.graft.governance.sample;

import org.jspecify.annotations.Nullable;

/**
 * Draws from the arc of a circle that a {@link Subset} covers, by a random point on the arc, so
 * that an endpoint gets the share of it that it covers. Needs no table, because only the endpoints
 * at its ends are covered in part.
 */
public final class ArcSampler implements WeightedSampler {
  private static final int BITS = 31;

  private final int shift;
  private final long start;
  private final long length;

  private ArcSampler(double[] coverage) {
    int n = coverage.length;
    shift = BITS - (Integer.SIZE - Integer.numberOfLeadingZeros(n));
    double unit = 1L << shift;
    start = Math.round((1 - coverage[0]) * unit);
    length = Math.round((n - 1 + coverage[n - 1]) * unit) - start;
  }

  /**
   * @param coverage how far each endpoint is covered, 0 to 1
   * @return {@code null}: endpoints other than the first and the last are covered in part
   */
  public static @Nullable ArcSampler of(double[] coverage) {
    for (int i = 1; i < coverage.length - 1; i++) {
      if (coverage[i] != 1) {
        return null;
      }
    }
    return coverage.length < 2 ? null : new ArcSampler(coverage);
  }

  @Override
  public int draw(long number) {
    return (int) (start + (number * length >>> Integer.SIZE) >>> shift);
  }
}
