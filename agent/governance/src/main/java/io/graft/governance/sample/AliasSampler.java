package io.graft.governance.sample;

/**
 * Draws by weight in constant time: Walker's alias table, built by Vose's algorithm (Michael Vose:
 * A Linear Algorithm for Generating Random Numbers with a Given Distribution, 1991). Each slot
 * belongs to one endpoint below its threshold, and to another one above it.
 */
public final class AliasSampler implements WeightedSampler {
  private static final double UNIT = 0x1.0p32;

  private final int[] thresholds;
  private final int[] others;

  /**
   * @param weights 0 or more each, at least one of them more than 0
   */
  public AliasSampler(double[] weights) {
    int n = weights.length;
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double[] scaled = new double[n];
    int[] small = new int[n];
    int[] large = new int[n];
    int smalls = 0;
    int larges = 0;
    for (int i = 0; i < n; i++) {
      scaled[i] = weights[i] * n / sum;
      if (scaled[i] < 1) {
        small[smalls++] = i;
      } else {
        large[larges++] = i;
      }
    }
    thresholds = new int[n];
    others = new int[n];
    while (smalls > 0 && larges > 0) {
      int less = small[--smalls];
      int more = large[--larges];
      thresholds[less] = (int) (long) (scaled[less] * UNIT);
      others[less] = more;
      scaled[more] -= 1 - scaled[less];
      if (scaled[more] < 1) {
        small[smalls++] = more;
      } else {
        large[larges++] = more;
      }
    }
    // The remaining ones fill exactly one slot each, except for rounding.
    while (larges > 0) {
      others[large[--larges]] = large[larges];
    }
    while (smalls > 0) {
      others[small[--smalls]] = small[smalls];
    }
  }

  @Override
  public int draw(long number) {
    long product = number * thresholds.length;
    int slot = (int) (product >>> 32);
    return (product & 0xFFFFFFFFL) < (thresholds[slot] & 0xFFFFFFFFL) ? slot : others[slot];
  }
}
