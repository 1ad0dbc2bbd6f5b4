package io.graft.governance.balance;

/**
 * By the load that {@link PeakEwma} shows: latency times queue divided by the weight, as in Finagle
 * and linkerd.
 *
 * <p>Other than there, latencies of two members that are both idle count as different only so far
 * as they are so by more than noise. What is between them is then a few milliseconds of which of
 * them paused last, and by the rule of the lower load alone a caller of two instances that makes
 * one call after another would send all to one of them for seconds. So of {@code n} members the
 * slower of a pair gets a call with the probability {@code (1 - (slower / faster - 1) * n / 2) /
 * 2}: of two, none where it takes twice as long. Where there are more, the fastest gets 2 of n
 * calls at the most anyway, and what is slow needs to be avoided more strictly.
 *
 * <p>One that has a first call under way and has answered none yet gets no other meanwhile
 * (Finagle): nobody knows whether it ever will.
 */
final class PeakLatency extends TwoChoices {
  /** Nanoseconds by which latencies differ without meaning anything. */
  private static final double NOISE = 1_000_000;

  @Override
  boolean secondIsBetter(Member a, Member b, int of, long bits, long now) {
    int queueA = a.underWay(now);
    int queueB = b.underWay(now);
    if ((queueA | queueB) == 0) {
      double ofA = a.latencyNanos(now) + NOISE;
      double ofB = b.latencyNanos(now) + NOISE;
      double chance = KeyHash.fraction(KeyHash.again(bits, 102));
      return (ofA - ofB) * of > 2 * chance * ofB;
    }
    boolean doubtA = queueA > 0 && !a.proven();
    boolean doubtB = queueB > 0 && !b.proven();
    if (doubtA != doubtB) {
      return doubtA;
    }
    return b.load(queueB, now) < a.load(queueA, now);
  }

  @Override
  boolean bears(Member other, Member starting, double share, long now) {
    double its = (other.latencyNanos(now) + NOISE) * other.queue(other.underWay(now));
    double own = (starting.latencyNanos(now) + NOISE) * starting.queue(starting.underWay(now));
    return its * share <= own;
  }
}
