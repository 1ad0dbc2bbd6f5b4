package io.graft.governance.balance;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The members that one caller of many uses of many: Finagle's deterministic aperture. The members
 * stand on a circle in the order of their hashes, and each of the callers covers an arc of
 *
 * <pre>ceil(callers * aperture / members) / callers</pre>
 *
 * of it, from its own place on. That is a whole number of the distances between two callers, so
 * every member is covered by as many of them as any other. A member at an end of the arc counts as
 * far as it is covered. Where one is ejected the arc becomes longer by the next, so that the width
 * stays what it is.
 */
final class Subset {
  final Member[] members;

  /** How far each is covered, 0 to 1; {@code null}: all wholly. */
  final double @Nullable [] coverage;

  private Subset(Member[] members, double @Nullable [] coverage) {
    this.members = members;
    this.coverage = coverage;
  }

  /**
   * @param all every member, usable or not, so that places do not move where one is ejected
   * @param usable those that may be used
   * @param aperture how many at least; 0: all
   * @param index the place of this caller among all callers; -1: unknown, so all
   */
  static Subset of(Member[] all, Member[] usable, int aperture, int index, int callers) {
    int n = all.length;
    if (aperture <= 0 || n <= aperture || usable.length <= aperture || index < 0) {
      return new Subset(usable, null);
    }
    double arc = Math.ceil((double) callers * aperture / n) / callers;
    if (arc >= 1) {
      return new Subset(usable, null);
    }
    Member[] circle = circle(all);
    double width = Math.min(arc * n, usable.length);
    double start = (double) index / callers * n;
    int at = (int) start;
    double from = start - at;
    Member[] members = new Member[(int) width + 2];
    double[] coverage = new double[members.length];
    int size = 0;
    double left = width;
    for (int i = 0; i <= n && left > 1e-9; i++) {
      Member member = circle[(at + i) % n];
      if (member.ejection() != null) {
        continue;
      }
      // Once round, the first is met again by the end of the arc that it lacked at its beginning.
      double part = Math.min(left, i == 0 ? 1 - from : i == n ? from : 1);
      left -= part;
      if (i == n && size > 0 && members[0] == member) {
        coverage[0] += part;
      } else if (part > 1e-9) {
        members[size] = member;
        coverage[size++] = part;
      }
    }
    return size == 0
        ? new Subset(usable, null)
        : new Subset(Arrays.copyOf(members, size), Arrays.copyOf(coverage, size));
  }

  private static Member[] circle(Member[] members) {
    int n = members.length;
    int bits = 32 - Integer.numberOfLeadingZeros(n);
    long mask = (1L << bits) - 1;
    long[] order = new long[n];
    for (int i = 0; i < n; i++) {
      order[i] = KeyHash.of(members[i].instance().id()) & ~mask | i;
    }
    Arrays.sort(order);
    Member[] circle = new Member[n];
    for (int i = 0; i < n; i++) {
      circle[i] = members[(int) (order[i] & mask)];
    }
    return circle;
  }
}
