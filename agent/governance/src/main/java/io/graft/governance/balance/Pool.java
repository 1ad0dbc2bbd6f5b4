package io.graft.governance.balance;

import org.jspecify.annotations.Nullable;

/**
 * Members that a pick chooses among: all of them are usable, or else their group is in panic. Not
 * empty. Immutable.
 */
public final class Pool {
  private static final long LOW = 0xFFFFFFFFL;
  private static final int REDRAWS = 16;

  final Member[] members;

  /** Whether everybody is used alike, as the lesser evil. */
  final boolean panic;

  /** {@code null}: all have the same weight. */
  private final @Nullable Draw weighted;

  private final int @Nullable [] strides;

  /**
   * @param coverage how far each member counts, 0 to 1; {@code null}: all wholly
   */
  Pool(Member[] members, double @Nullable [] coverage, boolean panic) {
    this.members = members;
    this.panic = panic;
    double[] weights = new double[members.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = members[i].instance().weight();
    }
    Draw draw = null;
    if (coverage != null) {
      draw = even(weights) && !even(coverage) ? Arc.of(coverage) : null;
      for (int i = 0; i < weights.length; i++) {
        weights[i] *= coverage[i];
      }
    }
    boolean alike = panic || even(weights);
    weighted = alike ? null : draw != null ? draw : new Alias(weights);
    strides = alike ? null : RoundRobin.strides(weights);
  }

  private static boolean even(double[] weights) {
    for (double weight : weights) {
      if (weight != weights[0]) {
        return false;
      }
    }
    return true;
  }

  /** What each is worth in turns, 1 to {@link RoundRobin#SCALE}; {@code null}: all the same. */
  int @Nullable [] strides() {
    return strides;
  }

  /** Draws one by weight. */
  int draw(long bits) {
    Draw w = weighted;
    long upper = bits >>> 32;
    return w == null ? (int) (upper * members.length >>> 32) : w.draw(upper);
  }

  /**
   * Draws another than {@code first}, by weight; where all weigh the same each of the others is as
   * likely: the draw is from n - 1, around the hole. There are 2 members at least.
   */
  int another(long bits, int first) {
    Draw w = weighted;
    if (w != null) {
      int drawn = w.draw(bits & LOW);
      if (drawn != first) {
        return drawn;
      }
      // Where one has nearly all the weight it would be drawn for ever.
      bits = KeyHash.again(bits, 1);
    }
    int drawn = (int) ((bits & LOW) * (members.length - 1) >>> 32);
    // Plus one from first on; a branch here would be a throw of dice for the processor.
    return drawn - (first - 1 - drawn >> 31);
  }

  /** Draws one that was not tried, by weight; -1: there is none. */
  int untried(Member[] tried, long bits) {
    for (int i = 1; i <= REDRAWS; i++) {
      int drawn = draw(bits);
      if (!Tried.contains(tried, members[drawn])) {
        return drawn;
      }
      bits = KeyHash.again(bits, i);
    }
    return next(tried, draw(bits), -1);
  }

  /** The next from {@code from} on that was not tried, save {@code but}; -1: there is none. */
  int next(Member[] tried, int from, int but) {
    for (int i = 0; i < members.length; i++) {
      int at = from + i < members.length ? from + i : from + i - members.length;
      if (at != but && !Tried.contains(tried, members[at])) {
        return at;
      }
    }
    return -1;
  }
}
