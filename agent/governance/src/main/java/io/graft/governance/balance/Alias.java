package io.graft.governance.balance;

/**
 * Draws by weight in one step, whatever the number: Walker's alias table, built in Vose's way
 * (Michael Vose: A Linear Algorithm for Generating Random Numbers with a Given Distribution, 1991).
 * Each slot is one member's up to its threshold, and another's above it.
 */
final class Alias implements Draw {
  private static final double UNIT = 0x1.0p32;

  private final int[] thresholds;
  private final int[] others;

  /**
   * @param weights 0 or more each, at least one of them more
   */
  Alias(double[] weights) {
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
    // What is left has exactly one slot's worth, but for rounding.
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
