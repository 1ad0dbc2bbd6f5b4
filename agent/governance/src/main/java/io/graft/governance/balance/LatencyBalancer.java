package io.graft.governance.balance;

import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.window.CallCounter;

/**
 * Balances by latency if it differs by more than it does among equal endpoints, and otherwise by
 * requests in flight, as Google's Prequal does. Latency times queue, divided by the weight, decides
 * if one endpoint takes more than twice as long as the other; between 1.4 and 2.1 times as long,
 * chance decides which rule applies. If the lower latency always won, noise between equal endpoints
 * would decide who gets all calls.
 *
 * <p>If the slower endpoint would lose, one pick in 512 treats it as equal all the same, unless it
 * has failed. So a busy caller learns within seconds that an instance is no longer slow, and an
 * instance that stays slow gets 0.2 % of its share, one such call at a time.
 *
 * <p>An endpoint whose first call is in flight, and which has not answered any, gets no other call
 * meanwhile (Finagle): it may never answer.
 */
final class LatencyBalancer extends PowerOfTwoChoices {
  /**
   * Scores that differ by up to half an octave are equal; from there to 1.1 octaves, chance
   * decides.
   */
  private static final long ALIKE = 1L << 51;

  private static final long PERHAPS = (6L << 52 - 16) / 10;

  /** The chance of a probe, out of 2^16. */
  private static final long PROBES = 0x10000 / 512;

  /** An endpoint that is slower than this has failed or hangs, and is not probed. */
  private static final long NO_PROBE = 6L << 52;

  @Override
  long compare(Endpoint a, Endpoint b, Candidates pool, long bits, long now) {
    int queueA = 0;
    int queueB = 0;
    if (!CallCounter.idle(a, b)) {
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
    long chance = bits & 0xFFFF; // the two draws used the upper bits of each half
    return slower - ALIKE <= chance * PERHAPS || chance < PROBES && slower < NO_PROBE;
  }

  @Override
  boolean bears(Endpoint other, Endpoint starting, double share, long now) {
    double its = other.load(other.underWay(now), now);
    return its * share <= starting.load(starting.underWay(now), now);
  }
}
