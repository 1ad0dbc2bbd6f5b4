package io.graft.governance.balance;

import org.jspecify.annotations.Nullable;

/**
 * Draws from the arc of a circle that a {@link Subset} covers: by a place on it, so that a member
 * gets its part of what is covered. Without a table, as all that weigh less than others stand at
 * its ends.
 */
final class Arc implements Draw {
  private static final int BITS = 31;

  private final int shift;
  private final long start;
  private final long length;

  private Arc(double[] coverage) {
    int n = coverage.length;
    shift = BITS - (Integer.SIZE - Integer.numberOfLeadingZeros(n));
    double unit = 1L << shift;
    start = Math.round((1 - coverage[0]) * unit);
    length = Math.round((n - 1 + coverage[n - 1]) * unit) - start;
  }

  /**
   * @param coverage how far each is covered, 0 to 1
   * @return {@code null}: others than the first and the last are covered in part only
   */
  static @Nullable Arc of(double[] coverage) {
    for (int i = 1; i < coverage.length - 1; i++) {
      if (coverage[i] != 1) {
        return null;
      }
    }
    return coverage.length < 2 ? null : new Arc(coverage);
  }

  @Override
  public int draw(long number) {
    return (int) (start + (number * length >>> Integer.SIZE) >>> shift);
  }
}
