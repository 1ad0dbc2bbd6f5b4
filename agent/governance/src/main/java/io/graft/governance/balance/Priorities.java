package io.graft.governance.balance;

/**
 * How traffic is split between priority groups: Envoy's priority levels. The health of a group is
 * {@code min(1, overprovision * usable / all)}. The first group gets as much of the traffic as it
 * is healthy, the next as much of the rest, and so on; if the sum is less than 1, each gets its
 * proportion of it.
 *
 * <p>Envoy computes in whole percents, which loses up to one per group; these shares are exact.
 */
final class Priorities {
  private final double[] shares;
  private final boolean[] panic;

  private Priorities(double[] shares, boolean[] panic) {
    this.shares = shares;
    this.panic = panic;
  }

  /**
   * @param usable the number of usable endpoints of each group
   * @param all the number of endpoints of each group, 1 or more
   * @param overprovision 1 or more
   * @param panicPercent the percentage of usable endpoints below which ejections of a group are
   *     disregarded; if there are several groups, only once all together cannot take the traffic
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
      // If no endpoint is usable, all are used, and each group gets traffic by its size.
      double share = sum == 0 ? (double) all[i] / total : Math.min(left, health[i] / norm);
      shares[i] = share;
      left -= share;
      boolean few = usable[i] * 100L < (long) panicPercent * all[i];
      panic[i] = sum == 0 || few && (n == 1 || sum < 1);
    }
    return new Priorities(shares, panic);
  }

  /** The share of the traffic that a group gets, 0 to 1. The shares add up to 1. */
  double share(int group) {
    return shares[group];
  }

  /** Whether all endpoints of a group are used, ejected or not. */
  boolean panic(int group) {
    return panic[group];
  }
}
