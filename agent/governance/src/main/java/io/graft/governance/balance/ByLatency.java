package io.graft.governance.balance;

import io.graft.governance.window.Flow;

/**
 * By latency where it differs by more than it does among equals, and otherwise by what is in
 * flight, as in Google's Prequal: latency times queue, each divided by the weight, where one takes
 * more than twice as long as the other; between 1.4 and 2.1 times as long by chance the one or the
 * other. Were the lower latency always to win, the noise between equals would decide who gets all.
 *
 * <p>Where the slower one would lose, one pick in 512 counts it as equal all the same, save where
 * it has failed: a busy caller so learns in seconds that an instance is no longer slow, while one
 * that is slow for good gets 0.2 % of its share, and never two of these calls at a time.
 *
 * <p>One that has a first call under way and has answered none yet gets no other meanwhile
 * (Finagle): nobody knows whether it ever will.
 */
final class ByLatency extends TwoChoices {
  /** Scores that differ by half an octave are alike, and by 0.6 octaves more perhaps. */
  private static final long ALIKE = 1L << 51;

  private static final long PERHAPS = (6L << 52 - 16) / 10;

  /** Chances in 2^16. */
  private static final long PROBES = 0x10000 / 512;

  /** What is slower than that has failed, or hangs. */
  private static final long NO_PROBE = 6L << 52;

  @Override
  long lead(Member a, Member b, Pool pool, long bits, long now) {
    int queueA = 0;
    int queueB = 0;
    if (!Flow.idle(a, b)) {
      queueA = a.underWay(now);
      queueB = b.underWay(now);
    }
    long slower = a.score(now) - b.score(now);
    if ((queueA | queueB) == 0) {
      return alike(slower, bits) ? 0 : slower;
    }
    boolean doubtA = queueA > 0 && !a.proven();
    boolean doubtB = queueB > 0 && !b.proven();
    if (doubtA != doubtB) {
      return doubtA ? 1 : -1;
    }
    double loadA = a.queue(queueA);
    double loadB = b.queue(queueB);
    if (!alike(Math.abs(slower), bits)) {
      loadA *= Double.longBitsToDouble(a.score(now));
      loadB *= Double.longBitsToDouble(b.score(now));
    }
    return Double.compare(loadA, loadB);
  }

  private static boolean alike(long slower, long bits) {
    return slower <= ALIKE || byChance(slower, bits);
  }

  private static boolean byChance(long slower, long bits) {
    long chance = bits & 0xFFFF; // the draws went by the upper bits of each half
    return slower - ALIKE <= chance * PERHAPS || chance < PROBES && slower < NO_PROBE;
  }

  @Override
  boolean bears(Member other, Member starting, double share, long now) {
    double its = other.load(other.underWay(now), now);
    return its * share <= starting.load(starting.underWay(now), now);
  }
}
