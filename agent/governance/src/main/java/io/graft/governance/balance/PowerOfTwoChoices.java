package io.graft.governance.balance;

import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.TriedEndpoints;
import io.graft.governance.hash.KeyHash;
import org.jspecify.annotations.Nullable;

/**
 * The better of two endpoints drawn at random: Mitzenmacher's power of two choices. Each is drawn
 * by weight, so that a heavy endpoint gets its share even if that is more than a pair can give.
 */
abstract class PowerOfTwoChoices implements Balancer {
  /** How often two endpoints are redrawn if both still have a small share. */
  private static final int ROUNDS = 5;

  @Override
  public final @Nullable Endpoint pick(
      Candidates pool, Endpoint @Nullable [] tried, BalanceConfig config, long bits, long now) {
    Endpoint[] endpoints = pool.endpoints;
    if (tried == null && endpoints.length > 1 && !pool.panic) {
      int first = pool.draw(bits);
      int second = pool.another(bits, first);
      Endpoint winner = better(endpoints[first], endpoints[second], pool, bits, now);
      if (!winner.starting()) {
        return winner;
      }
    }
    return choose(pool, tried, config, bits, now);
  }

  private @Nullable Endpoint choose(
      Candidates pool, Endpoint @Nullable [] tried, BalanceConfig config, long bits, long now) {
    Endpoint[] endpoints = pool.endpoints;
    if (endpoints.length == 1) {
      return TriedEndpoints.contains(tried, endpoints[0]) ? null : endpoints[0];
    }
    for (int round = 1; ; round++) {
      int first;
      int second;
      if (tried == null) {
        first = pool.draw(bits);
        if (pool.panic) {
          return endpoints[first];
        }
        second = pool.another(bits, first);
      } else {
        first = pool.untried(tried, bits);
        if (first < 0 || pool.panic) {
          return first < 0 ? null : endpoints[first];
        }
        second = pool.next(tried, pool.another(bits, first), first);
        if (second < 0) {
          return endpoints[first];
        }
      }
      Endpoint one = endpoints[first];
      Endpoint winner = better(one, endpoints[second], pool, bits, now);
      if (!SlowStart.yields(winner, config, bits, now)) {
        return winner;
      }
      Endpoint other = winner == one ? endpoints[second] : one;
      if (!bears(other, winner, winner.share(now, config.slowStartNanos), now)) {
        return winner;
      }
      long next = KeyHash.again(bits, 104);
      // After a rollout quicker than slow start, most endpoints are new, and both may be.
      if (round == ROUNDS || !SlowStart.yields(other, config, next, now)) {
        return other;
      }
      bits = next;
    }
  }

  /**
   * Returns the better endpoint. Of two equal ones it is nearly always the first, which the
   * processor soon predicts, so that it continues while the loads are still being read. A
   * branch-free computation would have to wait for them.
   */
  private Endpoint better(Endpoint one, Endpoint other, Candidates pool, long bits, long now) {
    return compare(one, other, pool, bits, now) > 0 ? other : one;
  }

  /**
   * By how much the second endpoint is better; 0 or less: the first is taken. Equal endpoints
   * should give 0 or less, because the first is drawn by weight.
   *
   * @param pool the pool of the two endpoints
   * @param bits a random number, if chance decides; other random numbers are derived from it too
   */
  abstract long compare(Endpoint a, Endpoint b, Candidates pool, long bits, long now);

  /**
   * Whether another endpoint should take a call that an endpoint in slow start yields. It should
   * not if it is worse by more than the starting endpoint lacks: otherwise a new instance beside a
   * slow one would send it most of the calls.
   *
   * @param share the fraction of its full share that the starting endpoint gets, 0.1 to 1
   */
  abstract boolean bears(Endpoint other, Endpoint starting, double share, long now);
}
