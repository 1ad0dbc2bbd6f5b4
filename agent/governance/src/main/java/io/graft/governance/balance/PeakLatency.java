package io.graft.governance.balance;

import io.graft.governance.window.Flow;

/**
 * By the load that {@link PeakEwma} shows: latency times queue divided by the weight, as in Finagle
 * and linkerd.
 *
 * <p>Other than there, latencies of two members that are both idle count as different only so far
 * as they are so by more than noise. What is between them is then a few milliseconds of which of
 * them paused last, and by the rule of the lower load alone a caller of two instances that makes
 * one call after another would send all to one of them for seconds. So of {@code n} members the
 * slower of a pair gets a call with the probability {@code (1 - log2(slower / faster) * n / 2) /
 * 2}: of two, none where it takes twice as long. Where there are more, the fastest gets 2 of n
 * calls at the most anyway, and what is slow needs to be avoided more strictly.
 *
 * <p>One that has a first call under way and has answered none yet gets no other meanwhile
 * (Finagle): nobody knows whether it ever will.
 */
final class PeakLatency extends TwoChoices {
  @Override
  long lead(Member a, Member b, Pool pool, long bits, long now) {
    int queueA = 0;
    int queueB = 0;
    if (!Flow.idle(a, b)) {
      queueA = a.underWay(now);
      queueB = b.underWay(now);
    }
    if ((queueA | queueB) == 0) {
      // The draws went by the upper bits of each half; these are left for chance.
      return a.score(now) - b.score(now) - (bits & 0xFFFF) * pool.band;
    }
    boolean doubtA = queueA > 0 && !a.proven();
    boolean doubtB = queueB > 0 && !b.proven();
    if (doubtA != doubtB) {
      return doubtA ? 1 : -1;
    }
    return Double.compare(a.load(queueA, now), b.load(queueB, now));
  }

  @Override
  boolean bears(Member other, Member starting, double share, long now) {
    double its = (other.latencyNanos(now) + PeakEwma.NOISE) * other.queue(other.underWay(now));
    double own =
        (starting.latencyNanos(now) + PeakEwma.NOISE) * starting.queue(starting.underWay(now));
    return its * share <= own;
  }
}
