package io.graft.governance.balance;

/**
 * How traffic is shared between priority groups: Envoy's priority levels. A group counts as {@code
 * min(1, overprovision * usable / all)} healthy. The first gets as much of the traffic as it is
 * healthy, the next as much of the rest, and so on; where all together come to less than 1, each
 * gets its part of what there is.
 *
 * <p>Envoy reckons in whole percents, which loses up to one for each group; here they are exact.
 */
final class Priorities {
  private final double[] shares;
  private final boolean[] panic;

  private Priorities(double[] shares, boolean[] panic) {
    this.shares = shares;
    this.panic = panic;
  }

  /**
   * @param usable how many members of each group are usable
   * @param all how many members each group has, 1 or more
   * @param overprovision 1 or more
   * @param panicPercent percent of usable members below which a group's ejections are disregarded:
   *     where there is but one group, always; where there are more, once all together can no longer
   *     take the traffic
   */
  static Priorities of(int[] usable, int[] all, double overprovision, int panicPercent) {
    int n = all.length;
    double[] health = new double[n];
    double sum = 0;
    int total = 0;
    for (int i = 0; i < n; i++) {
      health[i] = Math.min(1, overprovision * usable[i] / all[i]);
      sum += health[i];
      total += all[i];
    }
    double[] shares = new double[n];
    boolean[] panic = new boolean[n];
    double norm = Math.min(1, sum);
    double left = 1;
    for (int i = 0; i < n; i++) {
      // Where nobody is usable, all are used, each group for as many members as it has.
      double share = sum == 0 ? (double) all[i] / total : Math.min(left, health[i] / norm);
      shares[i] = share;
      left -= share;
      boolean few = usable[i] * 100L < (long) panicPercent * all[i];
      panic[i] = sum == 0 || few && (n == 1 || sum < 1);
    }
    return new Priorities(shares, panic);
  }

  /** The part of the traffic that a group gets, 0 to 1. All together are 1. */
  double share(int group) {
    return shares[group];
  }

  /** Whether all members of a group are used, whatever is known of them. */
  boolean panic(int group) {
    return panic[group];
  }
}
